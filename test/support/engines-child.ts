import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EnginePorts } from '../../local/engines/endpoints.ts'
import type { EngineUsage } from '../../local/engines/main.ts'
import type { EngineKind } from '../../local/engines/start.ts'

const MAIN = fileURLToPath(new URL('../../local/engines/main.ts', import.meta.url))

export interface EngineChild {
  ports: Partial<EnginePorts>
  usage(): Promise<EngineUsage>
  /** kill -9, resolved when the process is gone. */
  kill(): Promise<void>
  /** Closes the IPC channel, as the death of the parent does. */
  disconnect(): void
  /** Resolves when the process has ended by itself or was killed. */
  ended: Promise<void>
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the engine ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}

/** Starts an engine the way the local run does: a child process that reports its ports over IPC. */
export async function startEngineChild(kind: EngineKind, dataDir: string): Promise<EngineChild> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
  const child = spawn(process.execPath, [MAIN, kind, '--data', dataDir], { stdio: [...stdio] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const { ports } = (await nextMessage(child)) as { ports: Partial<EnginePorts> }
  return {
    ports,
    async usage() {
      const answer = nextMessage(child)
      child.send({ ask: 'cpu' })
      return (await answer) as EngineUsage
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    disconnect: () => child.disconnect(),
    ended,
  }
}
