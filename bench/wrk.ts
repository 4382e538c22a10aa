import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { LOAD_CORE } from './pin.ts'
import { launch } from './processes.ts'

export interface WrkOrder {
  url: string
  /** Lua, see wrk-scripts.ts */
  script: string
  /** Where the script may be put. */
  folder: string
  connections?: number
  seconds?: number
}

/** What wrk measured: only answers that arrived whole within the slice count. */
export interface WrkSlice {
  requests: number
  /** Requests a second. */
  rate: number
}

/** wrk can say the figures itself, so that nobody has to read its prose. */
const REPORT = `
function done(summary)
  local e = summary.errors
  io.write(string.format('figures %d %d %d\\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout + e.status))
end
`

/** Puts load on a server for one slice, on the core that is not the server's. Rejects when any answer was not good. */
export async function runWrk({ url, script, folder, connections = 64, seconds = 1 }: WrkOrder): Promise<WrkSlice> {
  const path = join(folder, 'load.lua')
  writeFileSync(path, script + REPORT)
  const command = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', path, url]
  const child = launch(LOAD_CORE, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('wrk has no output')
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  const found = /^figures (\d+) (\d+) (\d+)$/m.exec(output)
  if (status !== 0 || !found) throw new Error(`wrk ended with ${status}: ${output}`)
  const [requests, microseconds, bad] = found.slice(1).map(Number) as [number, number, number]
  if (bad > 0 || requests === 0) throw new Error(`${bad} of ${requests} answers of ${url} were not good`)
  return { requests, rate: (requests / microseconds) * 1e6 }
}

/** Makes sure that wrk is there: as root it is installed, else the error says the line to type. */
export function needWrk(say: (text: string) => void): void {
  if (isThere()) return
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (mayInstall) {
    say('installing wrk')
    spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', 'wrk'], { stdio: 'ignore' })
  }
  if (!isThere()) throw new Error('the load generator wrk is missing; type: sudo apt-get install wrk')
}

function isThere(): boolean {
  return spawnSync('wrk', ['--version']).error === undefined
}
