import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { type Sql, type SqlDatabase, untilWon } from '../sql.ts'
import type { Statement } from '../statement.ts'

/**
 * Executes statements on one connection, inside the transaction of a group that somebody else has begun. Statements are
 * prepared once. `clock` gives unix milliseconds.
 */
export function createExecutor(database: DatabaseSync, clock: () => number): SqlDatabase {
  const prepared = new Map<string, StatementSync>()

  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known) return known
    const made = database.prepare(sql)
    prepared.set(sql, made)
    return made
  }

  // The one place where rows come in from outside the type system: a statement says what its rows are.
  const sql: Sql = {
    rows: <Args, Row>(statement: Statement<Args, Row>, args: Args) =>
      prepare(statement.sql).all(...(statement.bind(args, clock()) as SQLInputValue[])) as Row[],
    write: (statement, args) =>
      Number(prepare(statement.sql).run(...(statement.bind(args, clock()) as SQLInputValue[])).changes),
  }

  const atomically = async <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> => {
    prepare('savepoint verb').run()
    try {
      const result = await work(sql)
      prepare('release verb').run()
      return result
    } catch (error) {
      // Some failures, such as a full disk, end the whole transaction, and the savepoint with it.
      if (database.isTransaction) {
        prepare('rollback to verb').run()
        prepare('release verb').run()
      }
      throw error
    }
  }

  return { ...sql, atomically: work => untilWon(() => atomically(work)) }
}
