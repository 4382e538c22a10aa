import { type Holder, parseHolder } from '../file/holder.ts'
import { createWatch, type WatchTools } from '../file/watch.ts'
import type { Claim } from '../lease-lock.ts'
import type { Rows } from './rows.ts'

export interface SqliteLockTools extends WatchTools {
  rows: Rows
}

const LOOK = 'SELECT held_by, beats FROM chatapp_pairs WHERE name = ?'
const TAKE = `INSERT INTO chatapp_pairs (name, held_by) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET held_by = excluded.held_by WHERE held_by IS NULL`
const TAKE_OVER = 'UPDATE chatapp_pairs SET held_by = ?, beats = beats + 1 WHERE name = ? AND held_by = ?'
const RENEW = 'UPDATE chatapp_pairs SET beats = beats + 1 WHERE name = ? AND held_by = ?'
const RELEASE = 'UPDATE chatapp_pairs SET held_by = NULL WHERE name = ? AND held_by = ?'

/**
 * A claim to the lock of one row. The row says who holds it, so that a dead process is noticed at once; a holder of
 * whom that cannot be known is passed over when its lease has run out, by the clock of who waits.
 */
export function claimRow(name: string, self: Holder, tools: SqliteLockTools): Claim {
  const { first, change } = tools.rows
  const mine = JSON.stringify(self)
  const isDead = createWatch(tools)
  return {
    async take() {
      const row = await first(LOOK, name)
      const held = row?.held_by
      if (held === mine) return true
      if (typeof held !== 'string') return (await change(TAKE, name, mine)) > 0
      const holder = parseHolder(held)
      if (!(await isDead({ nonce: holder?.nonce ?? held, holder, changed: Number(row?.beats) }))) return false
      return (await change(TAKE_OVER, mine, name, held)) > 0
    },
    renew: () => change(RENEW, name, mine),
    release: () => change(RELEASE, name, mine),
  }
}
