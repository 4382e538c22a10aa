import assert from 'node:assert/strict'
import type { Pair } from '../../harness/index.ts'
import type { SavedVersion } from './place.ts'

/** What a place should hold after {@link Place.spoil}: JSON, and no document of ours. */
export const SOMETHING_ELSE = '{"token":"of somebody"}'

/** Reads what lies in a place; fails where no pair is in it. */
export function savedVersion(version: unknown, document: unknown): SavedVersion {
  assert.equal(typeof document, 'string', 'a document is saved')
  const { pair } = JSON.parse(document as string) as { pair?: Pair }
  assert.ok(pair, 'a pair is in it')
  return { version: Number(version), pair }
}
