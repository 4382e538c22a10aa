import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import type { PrepareService, Service } from './service.ts'

// node tools/services/main.ts redis|postgres
// Starts a throwaway server, prints {"urls":[…]} when it answers, and ends it when stdin ends: so it goes with the
// test that started it, however that ends.

const SERVICES: Record<string, PrepareService> = { redis, postgres }
/** Both say so, each in its log. */
const READY = /ready to accept connections/i

async function main(name: string | undefined): Promise<void> {
  const prepare = SERVICES[name ?? '']
  if (!prepare) throw new Error(`which service? ${Object.keys(SERVICES).join(' or ')}`)
  const folder = mkdtempSync(join(tmpdir(), `chatapp-${name}-`))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const port = await freePort()
  const service = prepare(folder, port)
  const server = start(service, folder)
  const ended = once(server, 'exit')
  const end = () => {
    // PostgreSQL: the fast shutdown. Redis: at once, for what it had to save is on the disk.
    server.kill('SIGINT')
    setTimeout(() => server.kill('SIGKILL'), 5_000).unref()
  }
  process.once('SIGTERM', end)
  process.stdin.once('end', end).once('error', end).resume()
  if (await becomesReady(server)) console.log(JSON.stringify({ urls: service.urls }))
  await ended
  process.exit(0)
}

function start({ command, args, uid }: Service, folder: string): ChildProcess {
  const server = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  server.once('error', error => {
    console.error(`${command} could not be started: ${error.message}`)
    process.exit(1)
  })
  return server
}

/** False when it ended before; then it is told why. */
async function becomesReady(server: ChildProcess): Promise<boolean> {
  let log = ''
  let ready = false
  return new Promise(done => {
    const read = (chunk: Buffer) => {
      if (ready) return
      log += chunk
      ready = READY.test(log)
      if (ready) done(true)
    }
    server.stdout?.on('data', read)
    server.stderr?.on('data', read)
    server.once('exit', () => {
      if (!ready) console.error(log)
      done(false)
    })
  })
}

await main(process.argv[2])
