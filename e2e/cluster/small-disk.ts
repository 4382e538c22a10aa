import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { freePort } from '../front/free-port.ts'
import { childEnvironment, eventually, temporaryFolder } from '../harness/index.ts'
import { connected } from './sql.ts'

const SCRIPT = join(import.meta.dirname, 'small-disk.sh')
const SIZE = '80m'
const STARTS_WITHIN_MS = 30_000

/** PostgreSQL on a disk that can be filled up. */
export interface SmallDisk {
  url: string
  /** Takes all the room there is. */
  fill(): Promise<void>
  /** Gives it back. */
  free(): Promise<void>
}

/** Starts it, in namespaces of its own, which need root or a kernel that lets users have some. It goes with the test. */
export async function startSmallDisk(): Promise<SmallDisk> {
  const disk = temporaryFolder()
  const port = await freePort()
  const uid = process.getuid?.() ?? 0
  const programs = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1) ?? ''
  const spaces = [
    ...(uid === 0 ? [] : ['--map-root-user']),
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ]
  const args = [...spaces, 'sh', SCRIPT, disk, SIZE, String(port), programs, String(uid)]
  const child = spawn('unshare', args, { cwd: '/', env: childEnvironment(disk), stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(child, 'exit')
  after(async () => {
    child.stdin.end()
    await ended
  })
  const lines = createInterface(child.stdout)
  const tell = async (wanted: string) => {
    const answered = once(lines, 'line')
    child.stdin.write(`${wanted}\n`)
    await answered
  }
  const url = `postgres://chatapp@127.0.0.1:${port}/postgres`
  await eventually('PostgreSQL answers', STARTS_WITHIN_MS, async () => {
    if (child.exitCode !== null) throw new Error('unshare, or PostgreSQL in it, could not be started')
    const client = await connected(url).catch(() => undefined)
    await client?.end()
    return client && true
  })
  return { url, fill: () => tell('fill'), free: () => tell('free') }
}
