import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pair } from '../harness/index.ts'

/** The newest version in the folder of a file store. */
export interface SavedVersion {
  version: number
  pair: Pair
}

/** Reads the folder as it stands: a version is a file named after its number. Fails where there is none. */
export function newestVersion(folder: string): SavedVersion {
  const numbers = readdirSync(folder).map(name => Number(/^([0-9]+)\.json$/.exec(name)?.[1] ?? 0))
  const version = Math.max(0, ...numbers)
  const { pair } = JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8')) as { pair: Pair }
  return { version, pair }
}

/** How many processes stand in line for the lock of the folder. */
export function waitingForLock(folder: string): number {
  return readdirSync(folder).filter(name => name.startsWith('new-lock-')).length
}
