import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The one folder of a pair in a home, which the client names after server, e-mail and app. */
export function pairFolder(home: string): string {
  const state = join(home, '.local/state/chatapp')
  const names = readdirSync(state).filter(name => /^[0-9a-f]{32}$/.test(name))
  assert.equal(names.length, 1, 'there is one pair')
  return join(state, names[0] as string)
}
