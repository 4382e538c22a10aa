import { type Session, sessionEnd } from '../domain/session.ts'
import type { SessionsStore } from './sessions-store.ts'
import type { Sql } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { accountLocks } from './sql-locks.ts'
import { NETWORK_TOUCH_MS, networkStatements, SIGN_IN_APP } from './sql-networks.ts'
import { sessionOf, sessionStatements, signInOf, signInStatements } from './sql-session-statements.ts'
import { StoreUnavailableError } from './store.ts'

/** Sessions of My Account. */
export function sessionVerbs(context: SqlContext): SessionsStore {
  const { database, dialect } = context
  const run = sessionStatements(dialect)
  const signIn = signInStatements(dialect)
  const networks = networkStatements(dialect)
  const locks = accountLocks(dialect)
  const readClock = clockReader(dialect)

  const knowNetwork = async (sql: Sql, accountId: number, network: string, now: number): Promise<boolean> => {
    const known = await sql.rows(networks.list, { accountId, appNumber: SIGN_IN_APP })
    const before = known.find(row => row.network === network)
    if (before && now - before.seenAt < NETWORK_TOUCH_MS) return false
    await sql.write(networks.know, { accountId, appNumber: SIGN_IN_APP, network, now })
    if (!before) await sql.write(networks.forget, { accountId, appNumber: SIGN_IN_APP })
    return !before && known.length > 0
  }

  const find = async (sql: Sql, accountId: number, id: string): Promise<Session | undefined> => {
    const [row] = await sql.rows(run.find, { accountId, id })
    return row && sessionOf(row)
  }

  return {
    findSignIn: async query => signInOf(await database.rows(signIn.byEmail, query)),

    findSignInOf: async query => signInOf(await database.rows(signIn.byAccount, query)),

    openSession: ({ accountId, id, proof, replaces, network, address, agent, deadline }) =>
      database.atomically(async sql => {
        // Claimed, so that nobody else counts the same sessions meanwhile.
        await locks.claim(sql, accountId)
        const now = await readClock(sql)
        if (now > deadline) throw new StoreUnavailableError('the deadline of the call has passed')
        const [proved] = await sql.rows(run.prove, proofArgs(accountId, proof))
        if (!proved) return undefined
        if (replaces) await sql.write(run.end, replaces)
        await sql.write(run.endOver, { accountId, now })
        await sql.write(run.insert, { accountId, id, now, endsAt: sessionEnd(now, now), address, agent })
        await sql.write(run.endOldest, { accountId })
        const newNetwork = await knowNetwork(sql, accountId, network, now)
        const session = await find(sql, accountId, id)
        return session && { session, newNetwork }
      }),

    findSession: (accountId, id) => find(database, accountId, id),

    touchSession: (accountId, id) =>
      database.atomically(async sql => {
        const session = await find(sql, accountId, id)
        if (!session) return
        const now = await readClock(sql)
        await sql.write(run.touch, { accountId, id, now, endsAt: sessionEnd(session.createdAt, now) })
      }),

    confirmSession: ({ accountId, id, proof }) =>
      database.atomically(async sql => {
        await locks.hold(sql, accountId)
        const [proved] = await sql.rows(run.prove, proofArgs(accountId, proof))
        if (!proved) return undefined
        await sql.write(run.confirm, { accountId, id, now: await readClock(sql) })
        return find(sql, accountId, id)
      }),

    listSessions: async accountId => database.rows(run.list, { accountId, now: await readClock(database) }),

    endSession: async (accountId, id) => (await database.write(run.end, { accountId, id })) > 0,

    endOtherSessions: async (accountId, id) => ({ ended: await database.write(run.endOthers, { accountId, id }) }),

    setLanguage: async (accountId, language) => {
      await database.write(run.setLanguage, { accountId, language })
    },
  }
}

function proofArgs(accountId: number, proof: { passwordVersion: number; secondFactor: boolean }) {
  return { accountId, version: proof.passwordVersion, secondFactor: proof.secondFactor ? 1 : 0 }
}
