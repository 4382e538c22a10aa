import { openGrant } from '../domain/grant.ts'
import type { GrantId } from '../tokens/grant-id.ts'
import { endingBounds } from './ending.ts'
import { insertGrantStatement } from './grant-row.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'
import { type GrantStore, StoreUnavailableError } from './store.ts'

/** The verbs that end grants by themselves. */
export function endingVerbs(context: SqlContext): Pick<GrantStore, 'endGrants' | 'revokeGrant' | 'endAccessToken'> {
  const { database, policy, dialect } = context
  const endings = endingStatements(context)
  const readClock = clockReader(dialect)
  const locks = accountLocks(dialect)
  const insertMissing = insertGrantStatement(dialect)
  const run = accessTokenStatements(dialect)

  return {
    endGrants: ({ reason, ...scope }) =>
      database.atomically(async sql => {
        await locks.claim(sql, scope.accountId)
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
        return { ended: await endings.end(sql, { accountId, grantId }, 'revoked', now) }
      }),

    endAccessToken: key =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        const [grant] = await sql.rows(run.claimGrant, { ...key, seconds: Math.floor(now / 1000) })
        if (!grant) return undefined
        const { appNumber, generation } = grant
        const [entry] = await sql.rows(run.findEntry, key)
        if (entry && entry.generation >= generation) return { appNumber, generation, news: false }
        await sql.write(run.dropEntry, key)
        await sql.write(run.addEntry, { ...key, generation, now, untilEnd: endingBounds(policy, now).accessEnd })
        return { appNumber, generation, news: true }
      }),
  }
}

interface GrantKey {
  accountId: number
  grantId: GrantId
}

function accessTokenStatements({ build, claiming }: SqlDialect) {
  return {
    /** Claimed, so that a refresh comes before, and its pair is ended too, or after, and its pair works. */
    claimGrant: statement((at: Slots<GrantKey & { seconds: number }>) =>
      build
        .selectFrom('grants')
        .select(['grants.app_number as appNumber', 'grants.generation as generation'])
        .where('grants.account_id', '=', at.accountId)
        .where('grants.id', '=', at.grantId)
        .where('grants.ended_at', '=', 0)
        .where('grants.refresh_end', '>', at.seconds)
        .$call(claiming),
    ),
    findEntry: statement((at: Slots<GrantKey>) =>
      build
        .selectFrom('revocations')
        .select('generation')
        .where('account_id', '=', at.accountId)
        .where('grant_id', '=', at.grantId),
    ),
    /** Never the end of a whole grant. */
    dropEntry: statement((at: Slots<GrantKey>) =>
      build
        .deleteFrom('revocations')
        .where('account_id', '=', at.accountId)
        .where('grant_id', '=', at.grantId)
        .where('generation', '>', 0),
    ),
    addEntry: statement((at: Slots<GrantKey & { generation: number; untilEnd: number; now: number }>) =>
      build
        .insertInto('revocations')
        .values({
          account_id: at.accountId,
          grant_id: at.grantId,
          until_end: at.untilEnd,
          reason: 'revoked',
          generation: at.generation,
          made_at: at.now,
        })
        .onConflict(conflict => conflict.columns(['account_id', 'grant_id']).doNothing()),
    ),
  }
}
