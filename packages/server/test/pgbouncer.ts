import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

/** The user `nobody`: PgBouncer refuses to run as root. */
const NOBODY = 65_534
const PGBOUNCER = 'pgbouncer'
/** Debian keeps it where only root's path leads. */
const PROGRAMS = '/usr/sbin'

/**
 * Starts PgBouncer in transaction mode in front of a server, until the tests of the file are over. Gives what turns the
 * URL of a database into that of the same one behind it.
 */
export async function startPgBouncer(serverUrl: string): Promise<(url: string) => string> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-pgbouncer-'))
  const settings = join(folder, 'pgbouncer.ini')
  writeFileSync(
    settings,
    `[databases]
* = host=${hostname} port=${serverPort || 5432} user=${username}${password && ` password=${password}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 500
`,
  )
  const drop = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  chmodSync(folder, 0o755)
  if ('uid' in drop) chownSync(folder, NOBODY, NOBODY)
  const env = { ...process.env, PATH: `${process.env.PATH}:${PROGRAMS}` }
  const pooler = spawn(PGBOUNCER, [settings], { stdio: 'ignore', env, ...drop })
  const ended = once(pooler, 'exit')
  after(async () => {
    pooler.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await Promise.race([answers(port), ended.then(() => Promise.reject(new Error('PgBouncer could not be started')))])
  return url => `${Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href}?pooler=transaction`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port })
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await delay(20)
  }
}
