import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, openGateway } from '../../../local/gateway/server.ts'
import { serveFile } from '../../../local/gateway/static.ts'
import { createLog } from '../../../local/log.ts'

const folder = mkdtempSync(join(tmpdir(), 'bluepencil-static-'))
const root = join(folder, 'root')
let gateway: Gateway

beforeAll(async () => {
  mkdirSync(join(root, 'console'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(root, 'index.html'), '<p>home')
  writeFileSync(join(root, 'neck pain.html'), '<p>neck')
  writeFileSync(join(root, 'embed.js'), '1')
  writeFileSync(join(root, 'console', 'index.html'), '<p>console')
  gateway = await openGateway(0, createLog(true))
  gateway.serve((request) => serveFile(root, request))
})
afterAll(() => {
  gateway.close()
  rmSync(folder, { recursive: true })
})

/** As it stands, which no HTTP client would send. */
async function get(
  path: string,
  method = 'GET',
): Promise<{ status: number; type: string | undefined; body: string }> {
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), type: /content-type: (.*)/i.exec(head)?.[1]?.trim(), body }
}

it.each([
  ['/', 'text/html; charset=utf-8', '<p>home'],
  ['/neck%20pain', 'text/html; charset=utf-8', '<p>neck'],
  ['/neck%20pain.html?x=1', 'text/html; charset=utf-8', '<p>neck'],
  ['/embed.js', 'text/javascript; charset=utf-8', '1'],
  ['/console/', 'text/html; charset=utf-8', '<p>console'],
])('%s is a file', async (path, type, body) => {
  expect(await get(path)).toEqual({ status: 200, type, body })
})

it.each([
  '/../secret.txt',
  '/console/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/%252e%252e/secret.txt',
  '//../secret.txt',
  '/embed.js%00',
  '/%00',
  '/%ff',
  '/%',
  '/console',
  '/nothing',
  '/embed.js/',
])('%s is none', async (path) => {
  const { status, body } = await get(path)
  expect([status, body]).toEqual([404, 'Not Found\n'])
})

it('takes no other methods', async () => {
  expect((await get('/', 'POST')).status).toBe(405)
  expect(await get('/', 'HEAD')).toMatchObject({ status: 200, body: '' })
})
