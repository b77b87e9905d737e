/** One structured line per pipeline step. Ids and codes only: no words, names or addresses. */
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger'
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types'

/** Lines are billed by the byte: the function is told by its log group, and nothing is sampled. */
class ShortFormatter extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, xRayTraceId }: UnformattedAttributes,
    more: LogAttributes,
  ) {
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      ...(xRayTraceId && { xray_trace_id: xRayTraceId }),
    }
    return new LogItem({ attributes }).addAttributes(more)
  }
}

const logger = new Logger({ logFormatter: new ShortFormatter() })

type Fields = Record<string, string | number | boolean | readonly string[] | undefined>

export const step = (name: string, fields: Fields): void => logger.info(name, { ...fields })

export const fault = (name: string, error: unknown, fields: Fields = {}): void =>
  logger.error(name, { ...fields, error: error instanceof Error ? error : new Error(String(error)) })
