/** Takes the children along when this process dies without a chance to say so. */
import { spawn } from 'node:child_process'

export interface Reaper {
  watch(pid: number): void
  forget(pid: number): void
}

/**
 * Reads `+ pid` and `- pid` until the pipe closes, then kills what is left. A child leaves by itself
 * when its IPC channel closes, but not while it is in an endless loop.
 */
const SCRIPT = `
pids=
while read -r op pid; do
  case $op in
    +) pids="$pids $pid" ;;
    -) left=; for p in $pids; do [ "$p" = "$pid" ] || left="$left $p"; done; pids=$left ;;
  esac
done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
`

/** Starts the watching shell. Where there is no `sh` the children are on their own. */
export function startReaper(): Reaper {
  const shell = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return {
    watch: (pid) => shell.stdin.write(`+ ${pid}\n`),
    forget: (pid) => shell.stdin.write(`- ${pid}\n`),
  }
}
