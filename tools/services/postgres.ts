import { spawnSync } from 'node:child_process'
import { chownSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { ADDRESSES, type PrepareService } from './service.ts'

/** Debian keeps the programs of each major version in a folder of its own, off the path. */
export const POSTGRES_PROGRAMS = '/usr/lib/postgresql/*/bin'

/** The user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534

/** Nothing of it outlives the test, so nothing waits for the disk. */
const QUICK = ['-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'shared_buffers=16MB']

export const postgres: PrepareService = (folder, port) => {
  const programs = globSync(POSTGRES_PROGRAMS).sort().at(-1)
  if (programs === undefined) throw new Error(`PostgreSQL is not at ${POSTGRES_PROGRAMS}`)
  const uid = process.getuid?.() === 0 ? NOBODY : undefined
  if (uid !== undefined) chownSync(folder, uid, uid)
  const data = join(folder, 'data')
  const initdb = spawnSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'chatapp', '--auth', 'trust', '--no-sync', '--locale', 'C', '--encoding', 'UTF8'],
    { cwd: folder, ...(uid !== undefined && { uid, gid: uid }), encoding: 'utf8' },
  )
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.stderr}`)
  const listen = ['-c', `listen_addresses=${ADDRESSES.join(',')}`, '-p', String(port), '-k', folder]
  return {
    command: join(programs, 'postgres'),
    args: ['-D', data, ...listen, ...QUICK],
    ...(uid !== undefined && { uid }),
    urls: [urlAt(ADDRESSES[0], port), urlAt(ADDRESSES[1], port)],
  }
}

function urlAt(address: string, port: number): string {
  return `postgres://chatapp@${address}:${port}/postgres`
}
