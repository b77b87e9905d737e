/**
 * Reads a function's answer under ReportBatchItemFailures the way Lambda does. An empty answer is success; an answer
 * that is not understood, or names an item that is not in the batch, fails the whole batch.
 * @returns the failed identifiers, or 'all'
 */
export function failedItems(response: unknown, identifiers: ReadonlySet<string>): Set<string> | 'all' {
  if (response === undefined || response === null) return new Set()
  if (typeof response !== 'object') return 'all'
  const { batchItemFailures: failures } = response as { batchItemFailures?: unknown }
  if (failures === undefined || failures === null) return new Set()
  if (!Array.isArray(failures)) return 'all'
  const failed = new Set<string>()
  for (const failure of failures as ({ itemIdentifier?: unknown } | null)[]) {
    const identifier = failure?.itemIdentifier
    if (typeof identifier !== 'string' || !identifiers.has(identifier)) return 'all'
    failed.add(identifier)
  }
  return failed
}

export const reportsItemFailures = (types: readonly string[] | undefined): boolean =>
  types?.includes('ReportBatchItemFailures') ?? false
