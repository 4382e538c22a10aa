import type { Kysely, RawBuilder, SelectQueryBuilder } from 'kysely'
import type { FeedPosition, Followed } from './node-store.ts'
import type { Database } from './schema.ts'
import type { Statement } from './statement.ts'

/** Executes compiled statements: the little that a dialect has to bring for the verbs. */
export interface Sql {
  rows<Args, Row>(statement: Statement<Args, Row>, args: Args): Awaitable<readonly Row[]>
  /** How many rows it wrote. */
  write<Args, Row>(statement: Statement<Args, Row>, args: Args): Awaitable<number>
}

/** An embedded database answers at once, one over the network later; both are awaited. */
type Awaitable<Value> = Value | Promise<Value>

/** A statement outside of {@link SqlDatabase.atomically} is a transaction of its own. */
export interface SqlDatabase extends Sql {
  /** All of the work or nothing of it. */
  atomically<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
}

/** Somebody wrote between our read and our write. Reading again sees what they wrote. */
export class LostRaceError extends Error {
  override name = 'LostRaceError'
  constructor() {
    super('the row was written by somebody else meanwhile')
  }
}

/** How often a lost race is run again: each time somebody else got on, so this is a bound on bad luck, not on load. */
const ATTEMPTS = 100

/** Runs the work again for as long as it loses races. */
export async function untilWon<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LostRaceError) || attempt === ATTEMPTS) throw error
    }
  }
}

/** What differs between dialects in the text of the verbs' statements. */
export interface SqlDialect {
  /** Builds and compiles queries; executes none. */
  readonly build: Kysely<Database>
  /** The store's clock in unix milliseconds, inside the statement. */
  readonly clock: RawBuilder<number>
  /** Several transactions run at once, so that rows have to be locked where a verb depends on them. */
  readonly concurrent: boolean
  /** Until the transaction ends nobody claims the rows read; many may hold them. */
  holding<DB, Tables extends keyof DB, Row>(
    query: SelectQueryBuilder<DB, Tables, Row>,
  ): SelectQueryBuilder<DB, Tables, Row>
  /** Until the transaction ends nobody else holds, claims or writes the rows read. */
  claiming<DB, Tables extends keyof DB, Row>(
    query: SelectQueryBuilder<DB, Tables, Row>,
  ): SelectQueryBuilder<DB, Tables, Row>
  /** Reads only rows that nobody else has claimed, and claims those of the table. */
  taking<DB, Tables extends keyof DB & string, Row>(
    query: SelectQueryBuilder<DB, Tables, Row>,
    table: Tables,
  ): SelectQueryBuilder<DB, Tables, Row>
  /** Compiles what reads the revocation feed: databases tell differently what has been committed since. */
  feed(): ReadFeed
}

/** Reads the next `limit` revocations of the feed, or fewer where there are no more. */
export type ReadFeed = (
  sql: Sql,
  after: FeedPosition,
  limit: number,
) => Promise<Pick<Followed, 'revocations' | 'position' | 'complete'>>
