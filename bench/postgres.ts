import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { POSTGRES_PROGRAMS } from '../tools/services/postgres.ts'
import { freePort } from './address.ts'
import { LOAD_CORE } from './pin.ts'
import { end, launch } from './processes.ts'

/** The user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534

/** Everything that makes a commit durable stays as it is by default: `fsync`, `synchronous_commit`, `full_page_writes`. */
const SETTINGS = ['max_connections=200', 'shared_buffers=1GB', 'max_wal_size=4GB', 'listen_addresses=127.0.0.1']

const GIVE_UP_AFTER_MS = 30_000

export interface Cluster {
  /** Of its one database, as the server's setting takes it. */
  url: string
  port: number
  /** Runs SQL as a script, and gives the rows: columns parted by `|`. */
  run(sql: string): string[]
  stop(): Promise<void>
}

/** Starts a throwaway PostgreSQL on the core of the load: what is measured there shares it with whoever asks. */
export async function startCluster(folder: string): Promise<Cluster> {
  const home = mkdtempSync(join(folder, 'postgres-'))
  const uid = process.getuid?.() === 0 ? NOBODY : undefined
  if (uid !== undefined) {
    chmodSync(folder, 0o711)
    chownSync(home, uid, uid)
  }
  const data = join(home, 'data')
  const as = { cwd: home, ...(uid !== undefined && { uid, gid: uid }) }
  const initdb = spawnSync(
    programAt('initdb'),
    ['--pgdata', data, '--username', 'chatapp', '--auth', 'trust', '--locale', 'C', '--encoding', 'UTF8'],
    { ...as, encoding: 'utf8' },
  )
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.stderr}`)
  const port = await freePort()
  const settings = SETTINGS.flatMap(setting => ['-c', setting])
  const child = launch(LOAD_CORE, [programAt('postgres'), '-D', data, '-p', String(port), '-k', '', ...settings], {
    ...as,
    stdio: 'ignore',
  })
  const run = sqlRunner(home, port)
  const since = performance.now()
  while (spawnSync(programAt('pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q']).status !== 0) {
    if (child.exitCode !== null || performance.now() - since > GIVE_UP_AFTER_MS) {
      throw new Error('PostgreSQL did not start')
    }
    await wait(50)
  }
  return { url: `postgres://chatapp@127.0.0.1:${port}/postgres`, port, run, stop: () => end(child, 'SIGINT') }
}

function sqlRunner(home: string, port: number): (sql: string) => string[] {
  mkdirSync(join(home, 'sql'), { recursive: true })
  return sql => {
    const file = join(home, 'sql', 'script.sql')
    writeFileSync(file, sql)
    const command = ['-h', '127.0.0.1', '-p', String(port), '-U', 'chatapp', '-d', 'postgres', '-X', '-q', '-A', '-t']
    const done = spawnSync(programAt('psql'), [...command, '-v', 'ON_ERROR_STOP=1', '-f', file], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    })
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`)
    return done.stdout.split('\n').filter(line => line !== '')
  }
}

/** The path of one of PostgreSQL's programs, of the newest version there is. */
export function programAt(name: string): string {
  const folder = globSync(POSTGRES_PROGRAMS).sort().at(-1)
  if (folder === undefined) throw new Error(`PostgreSQL is not at ${POSTGRES_PROGRAMS}; apt-get install postgresql`)
  return join(folder, name)
}
