/** Throws when a variable that the stack sets is missing: a deployment fault, never a reader's. */
export function requireEnv(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`)
  return value
}
