import { type Callback, getTable, type Store, type TableRecord } from './dynalite.ts'

/**
 * A store for reading and writing items, which remembers the descriptions of active tables: dynalite reads one for each
 * call. Not for operations that change a table, since they change the description they are given.
 */
export class KnownTables {
  readonly store: Store
  #known = new Map<string, TableRecord>()

  constructor(store: Store) {
    this.store = Object.create(store) as Store
    // dynalite calls it with and without the flag in the middle.
    this.store.getTable = (
      name: string,
      ...rest: [boolean, Callback<TableRecord>] | [Callback<TableRecord>]
    ) => {
      const done = rest.at(-1) as Callback<TableRecord>
      const table = this.#known.get(name)
      if (table) done(null, table)
      else this.#read(store, name).then((read) => done(null, read), done)
    }
  }

  /** To be called after anything that changes tables. */
  forget(): void {
    this.#known = new Map()
  }

  async #read(store: Store, name: string): Promise<TableRecord> {
    // A description that is forgotten while it is being read goes into the old map.
    const known = this.#known
    const table = await getTable(store, name)
    if (table.TableStatus === 'ACTIVE') known.set(name, table)
    return table
  }
}
