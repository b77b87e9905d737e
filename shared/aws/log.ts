/** One structured line per pipeline step. Ids and codes only: no words, names or addresses. */
import { Logger } from '@aws-lambda-powertools/logger'

const logger = new Logger()

type Fields = Record<string, string | number | boolean | readonly string[] | undefined>

export const step = (name: string, fields: Fields): void => logger.info(name, { ...fields })

export const fault = (name: string, error: unknown, fields: Fields = {}): void =>
  logger.error(name, { ...fields, error: error instanceof Error ? error : new Error(String(error)) })
