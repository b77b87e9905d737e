/** One entry per route: who may, what it does. */
import { randomBytes } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { step } from '../../shared/aws/log.ts'
import { json } from '../../shared/aws/problem-middleware.ts'
import { isFullId } from '../../shared/domain/id.ts'
import type { CommentTable, ModerationIndex } from '../../shared/domain/ports.ts'
import { ProblemError } from '../../shared/domain/problem.ts'
import { type Site, siteById } from '../../shared/domain/sites.ts'
import { ROUTES } from '../../shared/names.ts'
import type { Actor, Role } from './actor.ts'
import { decideAll } from './decisions.ts'
import { currentPolicy, putPolicy } from './policies.ts'
import { reply } from './reply.ts'
import { commentDetail, queueItem } from './views.ts'

export interface ConsoleRequest {
  query: Record<string, string | undefined>
  body: unknown
  actor: Actor
  now: number
}

export interface ConsoleDeps {
  table: CommentTable
  index: ModerationIndex
  sites: ReadonlyMap<string, Site>
}

export interface Route {
  roles: readonly Role[]
  run: (request: ConsoleRequest, deps: ConsoleDeps) => Promise<APIGatewayProxyStructuredResultV2>
}

const READERS: readonly Role[] = ['moderator', 'admin', 'auditor']
const MODERATORS: readonly Role[] = ['moderator', 'admin']

const LIMIT = { default: 25, max: 100 }

const invalid = (path: string, message: string): ProblemError =>
  new ProblemError('field_invalid', { errors: [{ path, code: 'invalid', message }] })

function limitOf(query: ConsoleRequest['query']): number {
  const limit = Number(query['limit'] ?? LIMIT.default)
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.max)
    throw invalid('limit', `must be 1 to ${LIMIT.max}`)
  return limit
}

const queue: Route['run'] = async ({ query }, { index, sites }) => {
  const { items, cursor } = await index.held(
    siteById(sites, query['site']).id,
    limitOf(query),
    query['cursor'],
  )
  return json(200, { items: items.map(queueItem), cursor })
}

const comment: Route['run'] = async ({ query }, { table, index, sites }) => {
  const site = siteById(sites, query['site']).id
  const { thread = '', id = '' } = query
  if (!isFullId(id)) throw invalid('id', 'must be a full comment id')
  const found = await table.get(site, thread, id)
  if (found === undefined) throw new ProblemError('comment_unknown')
  return json(200, commentDetail(found, await index.history(site, thread, id)))
}

const audit: Route['run'] = async ({ query }, { index, sites }) => {
  const { items, cursor } = await index.decided(
    siteById(sites, query['site']).id,
    limitOf(query),
    query['cursor'],
  )
  const entries = items.map(({ site, thread, id, v, status, log }) => ({
    site,
    thread,
    id,
    revision: v,
    status,
    log,
  }))
  return json(200, { items: entries, cursor })
}

/** 200 when any decision stands; when none does, the status of the first failure. */
const decisions: Route['run'] = async ({ body, actor, now }, { table }) => {
  const results = await decideAll(body, { table, by: actor.name, now })
  for (const r of results)
    if (r.ok) step('decided', { site: r.site, thread: r.thread, id: r.id, status: r.status })
  const [first] = results
  const status = first !== undefined && !first.ok && !results.some((r) => r.ok) ? first.problem.status : 200
  return json(status, { results })
}

const replies: Route['run'] = async ({ body, actor, now }, { table, sites }) => {
  const policyOf = async (site: Site) => (await currentPolicy(site, table)).policy
  const random = randomBytes(10)
  const stored = await reply(body, {
    table,
    siteOf: (id) => siteById(sites, id),
    policyOf,
    by: actor.name,
    now,
    random,
  })
  step('replied', stored)
  return json(201, stored)
}

const policy: Route['run'] = async ({ query }, { table, sites }) =>
  json(200, await currentPolicy(siteById(sites, query['site']), table))

const newPolicy: Route['run'] = async ({ body, actor, now }, { table, sites }) =>
  json(200, await putPolicy(body, { table, siteOf: (id) => siteById(sites, id), by: actor.name, now }))

export const routes: Record<string, Route> = {
  [`GET ${ROUTES.queue}`]: { roles: READERS, run: queue },
  [`GET ${ROUTES.comment}`]: { roles: READERS, run: comment },
  [`GET ${ROUTES.audit}`]: { roles: READERS, run: audit },
  [`GET ${ROUTES.policy}`]: { roles: READERS, run: policy },
  [`POST ${ROUTES.decisions}`]: { roles: MODERATORS, run: decisions },
  [`POST ${ROUTES.replies}`]: { roles: MODERATORS, run: replies },
  [`PUT ${ROUTES.policy}`]: { roles: ['admin'], run: newPolicy },
}
