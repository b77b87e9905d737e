/** Who answers which path. */

import { join } from 'node:path'
import type { S3Client } from '@aws-sdk/client-s3'
import { SNAPSHOT_PREFIX } from '../../shared/names.ts'
import type { Issuer } from '../oidc/issuer.ts'
import { behaviourFor, type CdnBehaviour } from '../template/cdn.ts'
import { type ApiOptions, answerApi } from './api.ts'
import type { GatewayRequest } from './request.ts'
import { type GatewayResponse, jsonResponse, textResponse } from './response.ts'
import type { Answer } from './server.ts'
import { snapshotServer } from './snapshots.ts'
import { serveFile } from './static.ts'

export interface SiteOptions {
  api: ApiOptions
  behaviours: readonly CdnBehaviour[]
  s3: S3Client
  /** Folder of the bundles: `web/` and `demo/`. */
  dist: string
  issuer: Issuer
  /** Answer of `/local/stats`. */
  stats: () => Promise<unknown>
}

/** What is for this machine only must not be reached under a name that somebody else points here. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/** Gives the function that answers every request of a running stack. */
export function siteAnswers(options: SiteOptions): Answer {
  const snapshots = snapshotServer(options.s3)
  const web = join(options.dist, 'web')
  const deployed = async (
    request: GatewayRequest,
    cdn: CdnBehaviour | undefined,
  ): Promise<GatewayResponse> => {
    if (request.path.startsWith('/v1/')) return await answerApi(options.api, request, cdn)
    if (request.path.startsWith(`/${SNAPSHOT_PREFIX}`)) return await snapshots(request, cdn?.bucket ?? '')
    if (request.path === '/console') return { status: 301, headers: { location: '/console/' }, body: '' }
    if (request.path === '/console/config.json') return options.issuer.consoleConfig(originOf(request))
    return await serveFile(web, request)
  }
  return async (request) => {
    const { path } = request
    if (path === '/health') return jsonResponse(200, { status: 'ready' })
    if (path.startsWith('/oidc/') || path.startsWith('/local/') || path === '/console/config.json') {
      if (!LOOPBACK.test(request.raw.headers.host ?? '')) return textResponse(421, 'Misdirected Request')
    }
    if (path.startsWith('/oidc/')) return await options.issuer.answer(request)
    if (path === '/local/stats') return jsonResponse(200, await options.stats())
    if (!isDeployed(path)) return await serveFile(join(options.dist, 'demo'), request)
    const cdn = behaviourFor(options.behaviours, path)
    const response = await deployed(request, cdn)
    return { ...response, headers: { ...response.headers, ...cdn?.responseHeaders } }
  }
}

const DEPLOYED = ['/v1/', `/${SNAPSHOT_PREFIX}`, '/console/']

/** The rest is the demo blog, which stands for somebody's own site. */
const isDeployed = (path: string): boolean =>
  path === '/console' || path === '/embed.js' || DEPLOYED.some((prefix) => path.startsWith(prefix))

const originOf = ({ raw }: GatewayRequest): string => `http://${raw.headers.host}`
