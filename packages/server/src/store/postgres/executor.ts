import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import type { Sql, SqlDatabase } from '../sql.ts'
import type { Statement } from '../statement.ts'
import { StoreUnavailableError } from '../store.ts'
import type { Connections } from './connections.ts'
import { AmbiguousCommitError, QueryFailedError } from './failure.ts'
import { valueFor } from './values.ts'

/** How often work that did nothing is begun again, and until when, milliseconds. */
const ATTEMPTS = 8
const AGAIN_WITHIN_MS = 3_000
/** The pause before the second attempt, milliseconds: others get on meanwhile. Grows with each. */
const PAUSE_MS = 2
/** A transaction that took longer is undone: whoever called has given up, and what was read may be of the past. */
const TRANSACTION_MS = 5_000

export interface ExecutorOptions {
  connections: Connections
  /** Prepare statements under names. */
  prepared: boolean
  /** Unix milliseconds, for a dialect whose statements are given their clock. */
  clock: () => number
}

/**
 * Executes statements over the network. What surely did nothing is done again, here. Of a commit whose answer was lost
 * only who called can tell whether it may be repeated: that is an {@link AmbiguousCommitError}.
 */
export function createExecutor({ connections, prepared, clock }: ExecutorOptions): SqlDatabase {
  const names = new Map<string, string>()

  const nameOf = (sql: string): string => {
    const name = names.get(sql) ?? `v${names.size + 1}`
    names.set(sql, name)
    return name
  }

  const execute: Execute = (client, statement, args) => {
    const values = statement.bind(args, clock()).map(valueFor)
    const query = { text: statement.sql, values }
    return ask(client, prepared ? { name: nameOf(statement.sql), ...query } : query)
  }

  /** A statement outside of a transaction is one of its own: it commits with its answer. */
  const executeAlone = <Args, Row>(statement: Statement<Args, Row>, args: Args): Promise<QueryResult> =>
    untilDone(connections, async client => {
      const answer = execute(client, statement, args)
      return isRead(statement) ? answer : committed(connections, client, answer)
    })

  return {
    ...answersOf(executeAlone),
    atomically: work =>
      untilDone(connections, async client => {
        const result = await transact(
          client,
          answersOf((statement, args) => execute(client, statement, args)),
          work,
        )
        await committed(connections, client, ask(client, { text: 'commit' }))
        return result
      }),
  }
}

type Execute = <Args, Row>(client: PoolClient, statement: Statement<Args, Row>, args: Args) => Promise<QueryResult>

function answersOf(execute: <Args, Row>(statement: Statement<Args, Row>, args: Args) => Promise<QueryResult>): Sql {
  return {
    // A statement says what its rows are; here they leave what pg knows of types.
    rows: async (statement, args) => (await execute(statement, args)).rows,
    write: async (statement, args) => (await execute(statement, args)).rowCount ?? 0,
  }
}

async function ask(client: PoolClient, query: QueryConfig): Promise<QueryResult> {
  try {
    return await client.query(query)
  } catch (error) {
    throw new QueryFailedError(error)
  }
}

/** Everything up to the commit: until then a connection that is lost has done nothing. */
async function transact<Result>(client: PoolClient, sql: Sql, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const begunAt = performance.now()
  await ask(client, { text: 'begin isolation level read committed' })
  try {
    const result = await work(sql)
    if (performance.now() - begunAt > TRANSACTION_MS) throw new StoreUnavailableError('the transaction took too long')
    return result
  } catch (error) {
    if (!isLost(error)) await ask(client, { text: 'rollback' })
    throw error
  }
}

/** Waits for an answer that tells of a commit. */
async function committed(
  connections: Connections,
  client: PoolClient,
  answer: Promise<QueryResult>,
): Promise<QueryResult> {
  try {
    const result = await answer
    // It is on this server's disk, and nobody knows whether on another one's: a failover might lose it.
    if (connections.wasCutShort(client)) throw new StoreUnavailableError('no standby has confirmed the commit')
    return result
  } catch (error) {
    throw isLost(error) ? new AmbiguousCommitError(error.message) : error
  }
}

/** Runs on a connection, and on another one for as long as nothing was done. */
async function untilDone<Result>(connections: Connections, run: (client: PoolClient) => Promise<Result>) {
  const giveUpAt = performance.now() + AGAIN_WITHIN_MS
  for (let attempt = 1; ; attempt++) {
    const client = await connections.take()
    try {
      const result = await run(client)
      connections.giveBack(client)
      return result
    } catch (error) {
      if (isBroken(error)) connections.discard(client)
      else connections.giveBack(client)
      const mayRepeat = error instanceof QueryFailedError && error.fate !== 'refused'
      if (!mayRepeat || attempt === ATTEMPTS || performance.now() > giveUpAt) throw error
    }
    await delay(attempt * PAUSE_MS)
  }
}

function isLost(error: unknown): error is QueryFailedError {
  return error instanceof QueryFailedError && error.fate === 'lost'
}

/** After it the connection is good for nothing. */
function isBroken(error: unknown): boolean {
  return (
    error instanceof AmbiguousCommitError ||
    (error instanceof QueryFailedError && ['lost', 'standby'].includes(error.fate))
  )
}

function isRead({ sql }: { sql: string }): boolean {
  return sql.startsWith('select')
}
