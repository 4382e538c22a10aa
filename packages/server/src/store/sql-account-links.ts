import { emailKey } from '../domain/account.ts'
import type { AccountLinkStore, MadeAccount } from './account-link-store.ts'
import type { Sql, SqlDialect } from './sql.ts'
import { accountMaker, passwordSetter } from './sql-account-rows.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { linkStatements, linkUser, newLink } from './sql-links.ts'
import { accountLocks } from './sql-locks.ts'
import { type Slots, statement } from './statement.ts'
import { StoreUnavailableError } from './store.ts'

/** Nodes that start within so long start together. A node that was not seen for as long counts as gone. */
const JUST_NOW_MS = 30_000

/** Accounts and passwords by one-time links. */
export function accountLinkVerbs(context: SqlContext): AccountLinkStore {
  const { database, dialect } = context
  const run = { ...linkStatements(dialect), ...setUpStatements(dialect) }
  const readClock = clockReader(dialect)
  const useLink = linkUser(dialect)
  const locks = accountLocks(dialect)
  const makeAccount = accountMaker(context)
  const setPassword = passwordSetter(context)

  const clockBefore = async (sql: Sql, deadline: number): Promise<number> => {
    const now = await readClock(sql)
    if (now > deadline) throw new StoreUnavailableError('the deadline of the call has passed')
    return now
  }

  return {
    createSetUpLink: ({ id, lifetimeMs, nodeId }) =>
      database.atomically(async sql => {
        await locks.claim(sql, 0)
        const [someone] = await sql.rows(run.anyAccount, {})
        if (someone) return undefined
        const now = await readClock(sql)
        const just = { nodeId, since: now - JUST_NOW_MS, now }
        // Whoever reads the logs of nodes that start together finds one link, and that one works.
        if ((await sql.rows(run.linkOfAnother, just)).length > 0) return undefined
        await sql.write(run.endSetUpLinks, { now })
        const link = newLink({ accountId: 0, id, kind: 'set_up', lifetimeMs }, now)
        await sql.write(run.insertLink, link)
        return link
      }),

    createAccountByLink: ({ link: { id, kind }, address, deadline, ...wanted }) =>
      undone(rollBack =>
        database.atomically(async (sql): Promise<MadeAccount> => {
          await locks.claim(sql, 0)
          const now = await clockBefore(sql, deadline)
          const link = await useLink(sql, { accountId: 0, id, kind, now, address })
          if (!link) return { kind: 'dead' }
          if (link.email !== '' && emailKey(link.email) !== emailKey(wanted.email)) return rollBack({ kind: 'dead' })
          const operator = kind === 'set_up'
          const [someone] = operator ? await sql.rows(run.anyAccount, {}) : []
          if (someone) return { kind: 'dead' }
          const accountId = await makeAccount(sql, { ...wanted, operator }, now)
          return accountId === undefined ? rollBack({ kind: 'taken' }) : { kind: 'made', accountId, operator }
        }),
      ),

    resetPasswordByLink: ({ accountId, id, passwordHash, secondFactor, address, deadline }) =>
      undone(rollBack =>
        database.atomically(async sql => {
          await locks.claim(sql, accountId)
          const now = await clockBefore(sql, deadline)
          if (!(await useLink(sql, { accountId, id, kind: 'reset', now, address }))) return { kind: 'dead' }
          const [factor] = await sql.rows(run.factorOf, { accountId })
          if (factor && !secondFactor) return rollBack({ kind: 'dead' })
          const done = await setPassword(sql, { accountId, passwordHash, keepSession: undefined }, now)
          return done ? { kind: 'reset', ...done } : { kind: 'dead' }
        }),
      ),

    changePassword: ({ accountId, passwordHash, sessionId }) =>
      database.atomically(async sql => {
        await locks.claim(sql, accountId)
        const now = await readClock(sql)
        const [session] = await sql.rows(run.findSession, { accountId, id: sessionId })
        if (!session) return undefined
        const done = await setPassword(sql, { accountId, passwordHash, keepSession: sessionId }, now)
        return done && { ended: done.ended }
      }),
  }
}

/** What a transaction ends with when all of it is undone: thrown through it, so that it rolls back. */
class Undone<Outcome> extends Error {
  readonly outcome: Outcome
  constructor(outcome: Outcome) {
    super('undone')
    this.outcome = outcome
  }
}

async function undone<Outcome>(work: (rollBack: (outcome: Outcome) => never) => Promise<Outcome>): Promise<Outcome> {
  const rollBack = (outcome: Outcome): never => {
    throw new Undone(outcome)
  }
  try {
    return await work(rollBack)
  } catch (error) {
    if (error instanceof Undone) return error.outcome as Outcome
    throw error
  }
}

function setUpStatements({ build }: SqlDialect) {
  return {
    anyAccount: statement(() => build.selectFrom('accounts').select('id').where('state', '<>', 'deleted').limit(1)),
    linkOfAnother: statement((at: Slots<{ nodeId: string; since: number; now: number }>) =>
      build
        .selectFrom('links')
        .select('links.id')
        .where('links.account_id', '=', 0)
        .where('links.kind', '=', 'set_up')
        .where('links.used_at', '=', 0)
        .where('links.ended_at', '=', 0)
        .where('links.ends_at', '>', at.now)
        .where('links.created_at', '>', at.since)
        .where(({ exists }) =>
          exists(
            build
              .selectFrom('nodes')
              .select('nodes.id')
              .where('nodes.id', '<>', at.nodeId)
              .where('seen_at', '>', at.since),
          ),
        )
        .limit(1),
    ),
    endSetUpLinks: statement((at: Slots<{ now: number }>) =>
      build
        .updateTable('links')
        .set({ ended_at: at.now })
        .where('account_id', '=', 0)
        .where('kind', '=', 'set_up')
        .where('used_at', '=', 0)
        .where('ended_at', '=', 0),
    ),
    factorOf: statement((at: Slots<{ accountId: number }>) =>
      build
        .selectFrom('second_factors')
        .select('account_id as accountId')
        .where('account_id', '=', at.accountId)
        .where('confirmed_at', '>', 0),
    ),
    findSession: statement((at: Slots<{ accountId: number; id: string }>) =>
      build.selectFrom('sessions').select('id').where('account_id', '=', at.accountId).where('id', '=', at.id),
    ),
  }
}
