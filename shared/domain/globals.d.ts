// Web globals that Node and every browser share; excluded where the real declarations are loaded.
declare function btoa(text: string): string
declare class URL {
  constructor(url: string, base?: string)
  static canParse(url: string): boolean
  readonly href: string
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly hostname: string
  readonly host: string
  readonly origin: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
  readonly searchParams: { getAll(name: string): string[] }
}
