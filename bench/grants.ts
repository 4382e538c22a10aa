import type { KeyRing } from '../packages/server/src/tokens/key-ring.ts'
import type { TokenKind } from '../packages/server/src/tokens/layout.ts'
import { mintToken } from '../packages/server/src/tokens/mint.ts'

/** How many grants each account of a filled store has. */
export const GRANTS_PER_ACCOUNT = 100

/**
 * The i-th grant of a filled store. Its id looks random but follows from i, and grows with i within the account, so
 * that rows are written in key order and tokens need no look into the store. {@link GRANT_ID_SQL} is the same in SQL.
 */
export function grantAt(i: number): { accountId: number; grantHigh: number; grantLow: number } {
  const inAccount = i % GRANTS_PER_ACCOUNT
  const step = Math.floor(2 ** 32 / GRANTS_PER_ACCOUNT)
  return {
    accountId: Math.floor(i / GRANTS_PER_ACCOUNT) + 1,
    grantHigh: inAccount * step + ((i * 7919) % step),
    grantLow: Math.imul(i, 2_654_435_761) >>> 0,
  }
}

const STEP = Math.floor(2 ** 32 / GRANTS_PER_ACCOUNT)

export const GRANT_ID_SQL = `printf('%08x%08x',
  (i % ${GRANTS_PER_ACCOUNT}) * ${STEP} + (i * 7919) % ${STEP}, (i * 2654435761) % 4294967296)`

export interface Issue {
  keyId: number
  generation: number
  /** Unix seconds. */
  accessEnd: number
  refreshEnd: number
}

/** The token of the i-th grant, as the server writes it. `place` is where the grant is in stores filled otherwise. */
export function tokenOf(kind: TokenKind, i: number, issue: Issue, ring: KeyRing, place = grantAt(i)): string {
  const { keyId, generation } = issue
  const endTime = kind === 'access' ? issue.accessEnd : issue.refreshEnd
  const fields = { ...place, appNumber: 1, keyId, generation, endTime }
  const token = kind === 'access' ? mintToken(kind, fields, ring) : mintToken(kind, fields, ring)
  if (!token) throw new Error('the key ring of the bench lacks the key')
  return token
}
