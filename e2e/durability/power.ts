import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryFolder } from '../harness/index.ts'
import { Disk } from './disk.ts'
import type { Recording } from './recording.ts'
import { generationOf, refreshTokenIn } from './reply.ts'

export interface NewestPair {
  generation: number
  refreshToken: string
}

/** A moment of a recording: the disk as it was, and what had been answered by then. */
export interface Moment {
  disk: Disk
  /** The newest pair of every grant nobody asked to end. */
  acknowledged: ReadonlyMap<string, NewestPair>
  /** Grants whose end had been answered. */
  ended: ReadonlySet<string>
}

/** The moments of a recording that are wanted, in order; a reply is answered when it is about to leave. */
export function* moments(
  { records, folderInode, revoked }: Recording,
  wanted: ReadonlySet<number>,
): Generator<[index: number, Moment]> {
  const disk = new Disk(folderInode)
  const acknowledged = new Map<string, NewestPair>()
  const ended = new Set<string>()
  const grantsByRequest = new Map([...revoked].map(([grant, requestId]) => [requestId, grant]))
  const note = (refreshToken: string): void => {
    const { grant, generation } = generationOf(refreshToken)
    const newest = acknowledged.get(grant)?.generation ?? 0
    if (generation > newest && !revoked.has(grant)) acknowledged.set(grant, { generation, refreshToken })
  }
  for (const [index, record] of records.entries()) {
    disk.apply(record)
    if (record.kind === 'reply') {
      const refreshToken = refreshTokenIn(record.text)
      if (refreshToken) note(refreshToken)
      const ending = grantsByRequest.get(requestIdIn(record.text))
      if (ending !== undefined) ended.add(ending)
    }
    if (wanted.has(index)) yield [index, { disk, acknowledged: new Map(acknowledged), ended: new Set(ended) }]
  }
}

function requestIdIn(reply: string): string {
  return /^x-request-id: (\S+)/im.exec(reply)?.[1] ?? 'none'
}

/** Puts what the power came back to into a folder of its own. */
export function layOut(files: ReadonlyMap<string, Buffer>): string {
  const folder = temporaryFolder()
  for (const [name, content] of files) {
    // Shared memory was written back in any state, or not at all.
    const bytes = name.endsWith('-shm') ? randomBytes(content.length) : content
    writeFileSync(join(folder, name), bytes, { mode: 0o600 })
  }
  return folder
}

/** The generation of every grant in a database after a crash; none where there is no usable database. */
export function generationsIn(folder: string): Map<string, number> {
  try {
    using database = new DatabaseSync(join(folder, 'access.db'))
    const rows = database.prepare('SELECT id, generation FROM grants').all()
    return new Map(rows.map(({ id, generation }) => [String(id), Number(generation)]))
  } catch {
    return new Map()
  }
}
