import type { AttributeValue, Item } from './dynalite.ts'

const SET_TYPES = new Set(['SS', 'NS', 'BS'])

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => sameValue(element, b[i]))
  }
  return sameItem(a as Item, b as Item)
}

function sameSet(a: unknown, b: unknown): boolean {
  return sameValue([...(a as string[])].sort(), [...(b as string[])].sort())
}

/** Whether two items (or maps, or typed values) hold the same attributes; neither key nor set order counts. */
export function sameItem(a: Item | AttributeValue, b: Item | AttributeValue): boolean {
  const names = Object.keys(a).filter((name) => a[name] !== undefined)
  if (names.length !== Object.keys(b).filter((name) => b[name] !== undefined).length) return false
  return names.every((name) => {
    const [left, right] = [a[name], b[name]]
    return SET_TYPES.has(name) && Array.isArray(left) && Array.isArray(right)
      ? sameSet(left, right)
      : sameValue(left, right)
  })
}
