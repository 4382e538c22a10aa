import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../tools/services/postgres-pair.ts', import.meta.url))

export interface PostgresPair {
  primary: string
  standby: string
  /** Both, for a store that looks for the primary itself. */
  both: string
  tell(command: 'synchronous' | 'kill primary' | 'promote'): Promise<void>
}

/** A primary with a standby that follows it, for the tests of one file. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  after(async () => {
    child.stdin.end()
    await ended
  })
  const lines = createInterface(child.stdout)
  const failed = ended.then(() => Promise.reject(new Error('the pair of servers could not be started')))
  failed.catch(() => undefined)
  const [line] = await Promise.race([once(lines, 'line'), failed])
  const [primary, standby] = JSON.parse(String(line)).urls
  return {
    primary,
    standby,
    both: primary.replace('/postgres', `,${new URL(standby).host}/postgres`),
    tell: async command => {
      child.stdin.write(`${command}\n`)
      await Promise.race([once(lines, 'line'), failed])
    },
  }
}
