/**
 * Child process of the local run: `node local/engines/main.ts table|storage --data DIR`.
 * Sends `{ ready: true, ports }` over IPC, answers `{ ask: 'cpu' }` with `{ cpu, calls }`, and ends when its parent
 * does, however that ended.
 */
import { parseArgs } from 'node:util'
import { type CallCounts, CallMeter } from './calls.ts'
import { startStorage, startTable } from './start.ts'

/** The answer to `{ ask: 'cpu' }`: microseconds of CPU and calls served since the process started. */
export interface EngineUsage {
  cpu: NodeJS.CpuUsage
  calls: CallCounts
}

const USAGE = 'usage: node local/engines/main.ts table|storage --data DIR'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } })
const kind = positionals[0]
if ((kind !== 'table' && kind !== 'storage') || !values.data) {
  console.error(USAGE)
  process.exit(2)
}

// What is acknowledged is on disk, so there is nothing to finish.
process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole process group; the parent still needs the engines while it stops.
process.on('SIGINT', () => {})

const meter = new CallMeter()
const start = kind === 'table' ? startTable : startStorage
const { ports } = await start({ dataDir: values.data, meter })

process.on('message', (message: { ask?: string }) => {
  if (message.ask !== 'cpu') return
  const usage: EngineUsage = { cpu: process.cpuUsage(), calls: meter.snapshot() }
  process.send?.(usage)
})
process.send?.({ ready: true, ports })
