import { openGrant } from '../domain/grant.ts'
import { insertGrantStatement } from './grant-row.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { type GrantStore, StoreUnavailableError } from './store.ts'

/** The verbs that end grants by themselves. */
export function endingVerbs(context: SqlContext): Pick<GrantStore, 'endGrants' | 'revokeGrant'> {
  const { database, policy, dialect } = context
  const endings = endingStatements(context)
  const readClock = clockReader(dialect)
  const insertMissing = insertGrantStatement(dialect)

  return {
    endGrants: ({ reason, ...scope }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        return { ended: await endings.end(sql, scope, reason, now) }
      }),

    revokeGrant: ({ accountId, appNumber, grantId, deadline }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        if (now > deadline) throw new StoreUnavailableError('the deadline of the call has passed')
        const origin = { accountId, appNumber, id: grantId, credentialKind: 'unknown', credentialId: 0 } as const
        // Where a restore has lost the row, this one keeps the place: a token that lives on must not bring the grant back.
        await sql.write(insertMissing, openGrant({ ...origin, address: '', agent: '' }, 0, policy, now))
        await endings.end(sql, { accountId, grantId }, 'revoked', now)
      }),
  }
}
