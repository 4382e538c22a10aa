import type { Pair } from '../../harness/index.ts'
import { filePlace, sqlitePlace } from './local-places.ts'
import { postgresPlaces } from './postgres-places.ts'
import { redisPlaces } from './redis-places.ts'
import { startService } from './service.ts'

/** Where a pair is kept that several programs share. */
export interface Place {
  /** For programs of two hosts, where there can be two: two addresses of one server. */
  readonly addresses: readonly [string, string]
  /** The newest version, read as another program would, with nothing of the client. */
  newest(): Promise<SavedVersion>
  /** Puts something else in the place of the newest document. */
  spoil(): Promise<unknown> | unknown
  /** What can keep a program from writing there, while it can still read. */
  readonly refusals: readonly Refusal[]
}

export interface Refusal {
  /** After "with". */
  name: string
  /** Gives what programs are started by as long as it lasts, such as `['setpriv', '--reuid=65534']`. */
  strike(): Promise<readonly string[]> | readonly string[]
  mend(): Promise<unknown> | unknown
}

export interface SavedVersion {
  version: number
  pair: Pair
}

export type PlaceKind = 'file' | 'SQLite' | 'Redis' | 'PostgreSQL'

/** Gives places that nobody used before, of one kind; their server is started once. */
export async function openPlaces(kind: PlaceKind): Promise<() => Place> {
  if (kind === 'file') return filePlace
  if (kind === 'SQLite') return sqlitePlace
  return kind === 'Redis' ? redisPlaces(await startService('redis')) : postgresPlaces(await startService('postgres'))
}
