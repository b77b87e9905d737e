/** Lambda's event filtering, as far as this project needs it: exact values, prefix, suffix, anything-but, exists. */

type Rule = (value: unknown) => boolean
type Pattern = { [name: string]: Pattern | Rule[] }

/** Compiles a filter criteria object; an event matches when any of its patterns does, or when there is none. */
export type EventFilter = (event: unknown) => boolean

function anythingBut(excluded: unknown): Rule {
  if (typeof excluded === 'object' && excluded !== null && !Array.isArray(excluded)) {
    const rule = compileRule(excluded)
    return (value) => value !== undefined && !rule(value)
  }
  const values = [excluded].flat()
  return (value) => value !== undefined && !values.includes(value)
}

function compileRule(rule: unknown): Rule {
  if (typeof rule !== 'object' || rule === null) return (value) => value === rule
  const [[operator, operand] = []] = Object.entries(rule)
  switch (operator) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(operand))
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(operand))
    case 'exists':
      return (value) => (value !== undefined) === operand
    case 'anything-but':
      return anythingBut(operand)
    default:
      throw new Error(`event filter: the operator ${operator} is not supported here`)
  }
}

function compile(pattern: unknown): Pattern {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new Error('event filter: a pattern is an object whose leaves are arrays of rules')
  }
  return Object.fromEntries(
    Object.entries(pattern).map(([name, part]) => [
      name,
      Array.isArray(part) ? part.map(compileRule) : compile(part),
    ]),
  )
}

function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, part]) => {
    const value = (event as Record<string, unknown> | null | undefined)?.[name]
    return Array.isArray(part) ? part.some((rule) => rule(value)) : matches(part, value)
  })
}

/**
 * Compiles FilterCriteria.
 * @throws Error for a pattern that is no JSON or uses an operator that is not supported
 */
export function compileFilter(criteria: { Filters?: { Pattern?: string }[] } | undefined): EventFilter {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => compile(JSON.parse(Pattern ?? '{}')))
  return patterns.length === 0 ? () => true : (event) => patterns.some((pattern) => matches(pattern, event))
}
