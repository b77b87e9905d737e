/** `npm start`: the whole of Bluepencil on this machine. Run through `start.mjs`. */
import { join } from 'node:path'
import { Complaint } from './complaint.ts'
import { openFolder } from './folder.ts'
import { openGateway } from './gateway/server.ts'
import { createLog, type Log } from './log.ts'
import { type StartOptions, startOptions } from './options.ts'
import { seed } from './seed.ts'
import { type RunningStack, startStack } from './stack.ts'
import { synthesize } from './synth.ts'
import { UnresolvedReference } from './template/resolve.ts'

/** A stop that takes longer is not waited for. */
const STOP_LIMIT_MS = 8000

async function main(): Promise<void> {
  const options = startOptions(process.argv.slice(2))
  const log = createLog(options.quiet)
  const gateway = await openGateway(options.port, log)
  process.on('exit', openFolder(options.data, options.fresh))
  log.say(`Data folder ${options.data}`)
  const synthesized = await synthesize((line) => log.say(line))
  log.say('Starting engines and functions')
  let stopping = false
  const stack = await startStack({
    synthesized,
    data: options.data,
    env: process.env,
    log,
    onLost: (message) => {
      if (!stopping) giveUp(new Complaint(message))
    },
  })
  const stop = (): void => {
    if (stopping) return
    stopping = true
    gateway.close()
    setTimeout(() => process.exit(1), STOP_LIMIT_MS)
    stack.stop().then(() => process.exit(0), giveUp)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  gateway.serve(stack.answer)
  const origin = `http://127.0.0.1:${gateway.port}`
  announce(log, origin, performance.now())
  if (options.demo) await fillDemo(options, join(synthesized.dist, 'demo'), origin, stack, log)
}

function announce(log: Log, origin: string, tookMs: number): void {
  log.say(`Ready after ${(tookMs / 1000).toFixed(1)} s

  demo blog  ${origin}/
  console    ${origin}/console/
  API        ${origin}/v1/comments

Ctrl-C stops it.`)
}

/** Failing here is told and changes nothing: the stack runs, with fewer comments. */
async function fillDemo(
  { data }: StartOptions,
  demo: string,
  origin: string,
  stack: RunningStack,
  log: Log,
): Promise<void> {
  try {
    const written = await seed({ demo, data, origin, token: await stack.token() })
    if (written > 0) log.say(`The demo blog has got its ${written} comments`)
  } catch (error) {
    log.warn('seed', `the demo comments are incomplete: ${(error as Error).message}`)
  }
}

/** What a person can put right is one line; anything else shows where it happened. */
function giveUp(error: unknown): never {
  const known = error instanceof Complaint || error instanceof UnresolvedReference
  console.error(known ? error.message : error)
  process.exit(1)
}

await main().catch(giveUp)
