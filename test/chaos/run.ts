/**
 * `npm run test:chaos [-- --comments 500 --threads 20 --concurrency 16 --kills 2]`
 * Kills the whole local stack with SIGKILL while comments are being posted, starts it again on the same data, and
 * compares what is left with what was promised. One line a check; ends with 1 when one fails.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newDataFolder } from '../support/stack.ts'
import { check } from './check.ts'
import { Crowd } from './crowd.ts'
import { Inspection } from './inspection.ts'
import { Lives } from './lives.ts'
import { settle } from './settle.ts'

const { values } = parseArgs({
  options: {
    comments: { type: 'string', default: '500' },
    threads: { type: 'string', default: '20' },
    concurrency: { type: 'string', default: '16' },
    kills: { type: 'string' },
  },
})
const comments = Number(values.comments)
const threads = Number(values.threads)
const concurrency = Number(values.concurrency)
/** The second kill takes time: what the first one interrupted comes back after the queue's visibility timeout. */
const kills = Number(values.kills ?? (comments >= 300 ? 2 : 1))

const data = newDataFolder()
const lives = new Lives(data)
await lives.start()
const crowd = new Crowd({ comments, threads }, lives)
const writing = crowd.write(concurrency)
const orphans: number[] = []
for (let kill = 1; kill <= kills; kill++) {
  await crowd.accepted(Math.floor((comments * kill) / (kills + 1)))
  console.log(
    `kill ${kill}: ${crowd.answers.size} of ${comments} accepted, ${crowd.waiting} requests under way`,
  )
  orphans.push(...(await lives.killAndRestart(kill % 2 === 1 ? 'all' : 'runner')))
}
await writing
const unsettled = await settle(lives, crowd.promises())
await lives.stop()

check('no process of a killed stack is left', orphans.length === 0, `left: ${orphans.join(', ')}`)
check('everything settles', unsettled.length === 0, `${unsettled.length} neither public nor decided on`)
const inspection = await Inspection.open(data)
await inspection.run(crowd)
await inspection.close()
rmSync(data, { recursive: true, force: true })
process.exitCode = check.summary()
