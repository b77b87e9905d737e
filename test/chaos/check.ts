/** One line a check, and a count at the end. */

let passed = 0
let failed = 0

export function check(name: string, holds: boolean, otherwise: string): void {
  if (holds) passed += 1
  else failed += 1
  console.log(holds ? `ok    ${name}` : `FAIL  ${name}: ${otherwise}`)
}

/** Prints the count and gives the exit code. */
check.summary = (): number => {
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
