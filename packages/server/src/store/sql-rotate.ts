import type { Reason } from '@chatapp-access/contract'
import type { JournalEvent } from '@chatapp-access/contract/account'
import type { LifeState } from '../domain/account.ts'
import { type Grant, openGrant } from '../domain/grant.ts'
import { judgeRefresh, type RefreshDecision } from '../domain/refresh-rule.ts'
import { rememberEnd } from './ending.ts'
import { changeGrantStatement, type GrantRow, grantOf, insertGrantStatement } from './grant-row.ts'
import type { FoundRow, RefreshRows } from './refresh-rows.ts'
import { LostRaceError, type Sql, type SqlDialect, untilWon } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { endingStatements } from './sql-endings.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'
import type { RotatedGrant, RotateGrant } from './store.ts'

/**
 * tokens.refresh: reads the row, lets the rule decide, writes with compare-and-set. On the usual path that is one read
 * and one write, each a transaction of its own; whoever loses the race reads again and meets the winner's row.
 */
export function rotateGrantVerb(context: SqlContext, rows: RefreshRows): (order: RotateGrant) => Promise<RotatedGrant> {
  const { database, policy } = context
  const run = rotateStatements(context.dialect)
  const endings = endingStatements(context)
  const locks = accountLocks(context.dialect)

  const rotate = async (order: RotateGrant): Promise<RotatedGrant> => {
    const found = await rows.find(order)
    // Neither account nor app was ever heard of: a database older than both.
    if (!found) return { kind: 'refused', reason: 'revoked' }
    const now = found.now
    if (now > order.deadline) return { kind: 'late' }
    const known = isThere(found) ? found : undefined
    if (known?.endedReason) return { kind: 'refused', reason: known.endedReason }
    const barred = barredBy(found.accountState, found.appState)
    if (barred) return { kind: 'refused', reason: barred }
    const grant = known ? grantOf(known) : forgottenGrant(order, context, now)
    const decision = judgeRefresh(grant, order, order.keyId, policy, now)
    if (decision.kind === 'replayed') return { kind: 'replayed', grant, healed: false }
    if (decision.kind !== 'refused') return renew(order, known, decision, now)
    if (known && decision.grant) await endReused(order, known, decision.grant, decision, now)
    return { kind: 'refused', reason: decision.reason }
  }

  const renew = async (
    order: RotateGrant,
    known: GrantRow | undefined,
    decision: Extract<RefreshDecision, { kind: 'advanced' | 'redated' }>,
    now: number,
  ): Promise<RotatedGrant> => {
    const { kind, grant } = decision
    const healed = kind === 'advanced' && decision.healed
    if (known && !healed) {
      const { deadline } = order
      if (!(await rows.change({ ...grant, rowVersion: known.rowVersion, deadline }))) throw new LostRaceError()
    } else {
      await database.atomically(async sql => {
        await (known ? change(sql, known, grant, order) : insert(sql, grant, order))
        await note(sql, order, 'healed', now)
      })
    }
    return { kind, grant, healed }
  }

  /** Taken for theft: nobody refreshes this grant any more. Access tokens live on, unless the setting is strict. */
  const endReused = async (
    order: RotateGrant,
    known: GrantRow,
    ended: Grant,
    { reason, endAccess }: Extract<RefreshDecision, { kind: 'refused' }>,
    now: number,
  ): Promise<void> => {
    const { accountId, grantId } = order
    await database.atomically(async sql => {
      await change(sql, known, rememberEnd(ended, policy, now), order)
      await note(sql, order, 'reused', now)
      if (endAccess) await endings.revokeEnded(sql, { accountId, grantId }, reason, now)
    })
  }

  const change = async (sql: Sql, read: GrantRow, grant: Grant, { deadline }: RotateGrant): Promise<void> => {
    const written = await sql.write(run.change, { ...grant, rowVersion: read.rowVersion, deadline })
    if (written === 0) throw new LostRaceError()
  }

  const insert = async (sql: Sql, grant: Grant, order: RotateGrant): Promise<void> => {
    // So nobody switches the account off between our look and our row.
    await locks.hold(sql, order.accountId)
    const [live] = await sql.rows(run.liveApp, order)
    if (!live || (await sql.write(run.insert, grant)) === 0) throw new LostRaceError()
  }

  const note = async (sql: Sql, order: RotateGrant, event: JournalEvent, now: number): Promise<void> => {
    await sql.write(run.note, { ...order, event, now, detail: `generation ${order.generation}` })
  }

  return order => untilWon(() => rotate(order))
}

function isThere(found: FoundRow): found is FoundRow & GrantRow {
  return found.id !== null
}

function barredBy(account: LifeState, app: LifeState): Reason | undefined {
  if (account !== 'active') return 'revoked'
  if (app === 'active') return undefined
  return app === 'deleted' ? 'app_deleted' : 'revoked'
}

/** The row of a grant whose every commit was lost, as it must have been at least before the presented token was issued. */
function forgottenGrant(order: RotateGrant, { policy }: SqlContext, now: number): Grant {
  const { accountId, appNumber, grantId, keyId, generation } = order
  const origin = { accountId, appNumber, id: grantId, credentialKind: 'unknown', credentialId: 0 } as const
  return { ...openGrant({ ...origin, address: '', agent: '' }, keyId, policy, now), generation: generation - 1 }
}

function rotateStatements(dialect: SqlDialect) {
  const { build, clock } = dialect
  return {
    change: changeGrantStatement(dialect),
    /** Nothing past the deadline. */
    liveApp: statement((at: Slots<{ accountId: number; appNumber: number; deadline: number }>) =>
      build
        .selectFrom('accounts')
        .innerJoin('apps', 'apps.account_id', 'accounts.id')
        .where('accounts.id', '=', at.accountId)
        .where('accounts.state', '=', 'active')
        .where('apps.number', '=', at.appNumber)
        .where('apps.state', '=', 'active')
        .where(at.deadline, '>=', clock)
        .select('apps.number'),
    ),
    insert: insertGrantStatement(dialect),
    note: statement(
      (
        at: Slots<{
          accountId: number
          appNumber: number
          grantId: Grant['id']
          network: string
          address: string
          agent: string
          event: JournalEvent
          now: number
          detail: string
        }>,
      ) =>
        build.insertInto('journal').values({
          account_id: at.accountId,
          at: at.now,
          event: at.event,
          app_number: at.appNumber,
          grant_id: at.grantId,
          network: at.network,
          actor: 'app',
          address: at.address,
          agent: at.agent,
          detail: at.detail,
        }),
    ),
  }
}
