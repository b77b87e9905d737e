/** moto, a second implementation of the AWS APIs, as a check that contract tests test AWS and not our engines. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { EngineEndpoints } from '../../local/engines/endpoints.ts'
import { waitUntil } from './engines-wait.ts'

const START_MS = 60_000

export interface Moto {
  endpoints: EngineEndpoints
  stop(): Promise<void>
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function endpointsAt(url: string): EngineEndpoints {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`)
  return fetch(`${url}/moto-api/`).then(
    (response) => response.ok,
    () => false,
  )
}

/** Why the tests against moto are skipped, or nothing when they can run. */
export const motoMissing: string | undefined =
  process.env.MOTO_ENDPOINT || isOnPath('moto_server')
    ? undefined
    : "neither MOTO_ENDPOINT is set nor is moto_server on PATH (pip install 'moto[server]')"

/** The moto at MOTO_ENDPOINT, or a new moto_server on a free port. */
export async function startMoto(): Promise<Moto> {
  const given = process.env.MOTO_ENDPOINT
  if (given) return { endpoints: endpointsAt(given), stop: async () => {} }
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await waitUntil(() => answers(url, child), { timeoutMs: START_MS, what: 'moto_server to answer' })
  return {
    endpoints: endpointsAt(url),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}
