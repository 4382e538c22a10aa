import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Sql, SqlDatabase } from '../sql.ts'
import type { Statement } from '../statement.ts'

/**
 * Executes statements on one connection, inside the transaction of a group that somebody else has begun. Statements are
 * prepared once. `clock` gives unix milliseconds.
 */
export function createExecutor(database: DatabaseSync, clock: () => number): SqlDatabase {
  const prepared = new Map<string, Prepared>()

  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known) return known
    const made = prepareOnce(database, sql)
    prepared.set(sql, made)
    return made
  }

  const sql: Sql = {
    rows: <Args, Row>(statement: Statement<Args, Row>, args: Args) =>
      prepare(statement.sql).rows(statement.bind(args, clock())) as Row[],
    write: (statement, args) => prepare(statement.sql).write(statement.bind(args, clock())),
  }

  const mark = database.prepare('savepoint verb')
  const keep = database.prepare('release verb')
  const undo = database.prepare('rollback to verb')

  const atomically = async <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> => {
    mark.run()
    try {
      const result = await work(sql)
      keep.run()
      return result
    } catch (error) {
      // Some failures, such as a full disk, end the whole transaction, and the savepoint with it.
      if (database.isTransaction) {
        undo.run()
        keep.run()
      }
      throw error
    }
  }

  return { ...sql, atomically }
}

/** Here values leave and enter the type system: a statement says what its placeholders and its rows are. */
interface Prepared {
  rows(values: readonly unknown[]): unknown[]
  write(values: readonly unknown[]): number
}

/** Rows come as arrays and become objects here: node:sqlite takes twice as long to make objects of its own. */
function prepareOnce(database: DatabaseSync, sql: string): Prepared {
  const statement = database.prepare(sql, { returnArrays: true })
  const names = statement.columns().map(column => column.name)
  return {
    rows: values => allArrays(statement, values).map(row => objectOf(names, row)),
    write: values => Number(statement.run(...(values as SQLInputValue[])).changes),
  }
}

function allArrays(statement: StatementSync, values: readonly unknown[]): SQLOutputValue[][] {
  // The types of node:sqlite know rows as objects only.
  return statement.all(...(values as SQLInputValue[])) as unknown as SQLOutputValue[][]
}

function objectOf(names: readonly string[], row: readonly SQLOutputValue[]): Record<string, SQLOutputValue> {
  const object: Record<string, SQLOutputValue> = {}
  for (let index = 0; index < names.length; index++) object[names[index] as string] = row[index] as SQLOutputValue
  return object
}
