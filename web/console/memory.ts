/** A word that the browser remembers, or forgets where storage is off. */
export class Memory {
  readonly #key: string

  constructor(name: string) {
    this.#key = `bluepencil console ${name}`
  }

  get(): string | undefined {
    try {
      return localStorage.getItem(this.#key) ?? undefined
    } catch {
      return undefined
    }
  }

  set(value: string): void {
    try {
      localStorage.setItem(this.#key, value)
    } catch {}
  }
}
