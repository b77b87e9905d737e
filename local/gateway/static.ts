/** Files of a folder. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { lookup } from 'mrmime'
import { decodePath, type GatewayRequest } from './request.ts'
import { type GatewayResponse, textResponse } from './response.ts'

/**
 * Gives the file that the path names under `root`: `/` means `index.html`, `/a` may mean `a.html`.
 * 404 for everything else, 405 for other methods than GET and HEAD.
 */
export async function serveFile(root: string, request: GatewayRequest): Promise<GatewayResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return textResponse(405, 'Method Not Allowed', { allow: 'GET, HEAD' })
  const path = decodePath(request.path)
  const found = path === undefined ? undefined : await findFile(join(root, path), path.endsWith('/'))
  if (!found) return textResponse(404, 'Not Found')
  const type = lookup(found) ?? 'application/octet-stream'
  const charset = /^(text\/|application\/(javascript|json))/.test(type) ? '; charset=utf-8' : ''
  const headers = { 'content-type': type + charset, 'cache-control': 'no-cache' }
  return { status: 200, headers, body: await readFile(found) }
}

async function findFile(path: string, isFolder: boolean): Promise<string | undefined> {
  const candidates = isFolder ? [join(path, 'index.html')] : [path, `${path}.html`]
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined)
    if (found?.isFile()) return candidate
  }
  return undefined
}
