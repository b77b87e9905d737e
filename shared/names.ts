/** Names that more than one part of the system must agree on. Imports nothing. */

/** Environment variables that the stack sets and the handlers read. */
export const ENV = {
  table: 'TABLE_NAME',
  commandQueue: 'COMMAND_QUEUE_URL',
  snapshots: 'SNAPSHOT_BUCKET',
  /** Id of the secret with the signing keys, JSON `{ <kid>: <key> }`, the last kid signs. */
  secret: 'SECRET_ID',
  /** What CloudFront sends in ORIGIN_HEADER. */
  originSecret: 'ORIGIN_SECRET',
} as const

/** Attributes of the table and of its one sparse index. */
export const TABLE = {
  pk: 'pk',
  sk: 'sk',
  /** AWS wants at least three letters. */
  index: 'moderation',
  indexPk: 'qpk',
  indexSk: 'qsk',
  ttl: 'expires',
} as const

/** First letters of the sort keys; the stream filter in infra is made of them. */
export const SORT = {
  comment: 'c#',
  thread: 't',
  history: 'h#',
} as const

export const PARTITION = {
  thread: 't#',
  site: 's#',
  author: 'a#',
} as const

export const threadPk = (site: string, thread: string): string => `${PARTITION.thread}${site}#${thread}`
export const sitePk = (site: string): string => `${PARTITION.site}${site}`
export const authorPk = (site: string, authorKey: string): string => `${PARTITION.author}${site}#${authorKey}`

/** Where the files that are packed beside a handler lie in its bundle. */
export const SITES_FILE = 'sites.json'

/** CloudFront proves itself to accept with this header. */
export const ORIGIN_HEADER = 'x-bluepencil-origin'

/** OAuth scopes of the console's routes and the user groups that the console knows. */
export const SCOPES = { read: 'bluepencil/read', moderate: 'bluepencil/moderate' } as const
export const ROLES = ['moderator', 'admin', 'auditor'] as const

/** Routes of the HTTP API. */
export const ROUTES = {
  comments: '/v1/comments',
  queue: '/v1/console/queue',
  comment: '/v1/console/comment',
  decisions: '/v1/console/decisions',
  replies: '/v1/console/replies',
  audit: '/v1/console/audit',
  policy: '/v1/console/policy',
} as const

/** Object keys of the snapshot bucket: `threads/<site>/<thread>/head.json`, pages and nodes beside it. */
export const SNAPSHOT_PREFIX = 'threads/'
