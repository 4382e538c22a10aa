import type { Config } from '../config/index.ts'
import type { Diagnosis } from '../store/diagnosis-store.ts'
import type { LiveNode, NotedKey } from '../store/node-store.ts'

/** All that was seen, before anything is judged. */
export interface Facts {
  config: Config
  /** The store for people: without user and password. */
  place: string
  /** The ids and fingerprints of the secrets that the settings name; `undefined` where they lie beside the file. */
  secrets: readonly { id: number; fingerprint: string }[] | undefined
  disk: DiskFacts | undefined
  postgres: PostgresFacts | undefined
  store: StoreFacts
  /** Whether the SMTP server greeted; `undefined` where there is none. */
  mail: { error?: string } | undefined
}

/** Where the SQLite file is. */
export interface DiskFacts {
  folder: string
  exists: boolean
  isWritable: boolean
  /** Rights of the files, as stat(2) has them. */
  files: readonly { path: string; mode: number }[]
  freeBytes: number
  /** Of the database and its log. */
  usedBytes: number
}

/** Settings of PostgreSQL by their names, and how many connections there are. */
export interface PostgresFacts {
  version: string
  settings: Readonly<Record<string, string>>
  connections: number
  /** Standbys that are connected, and whether a commit waits for them. */
  standbys: readonly { name: string; isSynchronous: boolean }[]
}

export type StoreFacts =
  | { kind: 'away'; error: string }
  /** It lacks these migrations, and was not opened for that: it would have been brought forward. */
  | { kind: 'outdated'; missing: readonly string[] }
  | {
      kind: 'open'
      /** The median of some reads, milliseconds. */
      latencyMs: number
      /** How far the clock of the store is ahead, milliseconds; half of `latencyMs` may be wrong. */
      clockAheadMs: number
      keys: readonly NotedKey[]
      nodes: readonly LiveNode[]
      diagnosis: Diagnosis
    }
