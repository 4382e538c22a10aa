import { sql } from 'kysely'
import type { GrantId } from '../../tokens/grant-id.ts'
import { changingValues, GRANT_COLUMNS } from '../grant-row.ts'
import {
  type FoundRow,
  type GrantChange,
  type GrantPlace,
  type RefreshRows,
  singleRefreshRows,
} from '../refresh-rows.ts'
import type { SqlDatabase, SqlDialect } from '../sql.ts'
import { type Slots, statement } from '../statement.ts'
import { Grouping } from './grouping.ts'
import { valueFor } from './values.ts'

/** As many as set out while another group is on its way: one does its reckoning while the other waits for the disk. */
const GROUPS = { size: 100, lanes: 2, waiting: 5_000 }

/**
 * The rows of many refreshes by one statement: one journey, and one wait for the disk, for all who come at once. What is
 * read, judged and compared is the same as one by one.
 */
export function groupedRefreshRows(database: SqlDatabase, dialect: SqlDialect): RefreshRows {
  const single = singleRefreshRows(database, dialect)
  const run = { find: findStatement(dialect), change: changeStatement(dialect) }

  const reads = new Grouping<GrantPlace, FoundRow | undefined>(async places => {
    const found: (FoundRow | undefined)[] = places.map(() => undefined)
    for (const row of await database.rows(run.find, columnsOf(places, PLACE))) found[row.place - 1] = row
    return found
  }, GROUPS)

  const writes = new Grouping<GrantChange, boolean>(async changes => {
    const written = changes.map(() => false)
    for (const { place } of await database.rows(run.change, columnsOf(changes, CHANGE))) written[place - 1] = true
    return written
  }, GROUPS)

  return {
    find: place => reads.ask(place),
    // A group takes only rows that nobody has claimed, so that one claimed row keeps nobody else waiting. Who was left
    // out, for that or because the row has changed, comes to know by a statement that does wait.
    change: async change => (await writes.ask(change)) || single.change(change),
  }
}

type ColumnType = 'bigint' | 'text'
type Columns<Names> = { readonly [Name in keyof Names]: string | readonly unknown[] }

const PLACE = { accountId: 'bigint', appNumber: 'bigint', grantId: 'text' } as const

const CHANGE = {
  accountId: 'bigint',
  id: 'text',
  rowVersion: 'bigint',
  deadline: 'bigint',
  generation: 'bigint',
  keyId: 'bigint',
  accessEnd: 'bigint',
  refreshEnd: 'bigint',
  latestAccessEnd: 'bigint',
  keptUntilEnd: 'bigint',
  confirmedGeneration: 'bigint',
  confirmedAt: 'bigint',
  confirmedNetwork: 'text',
  lowestGeneration: 'bigint',
  endedAt: 'bigint',
  endedReason: 'text',
  lastSeenAt: 'bigint',
} as const

/**
 * Rows as a list for each column, which is how one statement takes any number of them. Numbers are spelt out here: pg would
 * look for quotes in each.
 */
function columnsOf<Names extends Readonly<Record<string, ColumnType>>>(
  rows: readonly { readonly [Name in keyof Names]: unknown }[],
  names: Names,
): Columns<Names> {
  const lists = Object.entries(names).map(([name, type]) => {
    const values = rows.map(row => valueFor(row[name]))
    return [name, type === 'bigint' ? `{${values.join(',')}}` : values]
  })
  return Object.fromEntries(lists)
}

/** The rows back from their lists, as a table `given`, each with its `place` from 1. */
function givenRows<Names extends Readonly<Record<string, ColumnType>>>(at: Slots<Columns<Names>>, names: Names) {
  const columns = Object.entries(names)
  const lists = columns.map(([name, type]) => sql`${at[name]}::${sql.raw(type)}[]`)
  const heads = [...columns.map(([name]) => name), 'place'].map(name => sql.ref(name))
  return sql<
    { [Name in keyof Names]: Names[Name] extends 'text' ? string : number } & { place: number }
  >`unnest(${sql.join(lists)}) with ordinality`.as<'given'>(sql`given(${sql.join(heads)})`)
}

function findStatement({ build, clock }: SqlDialect) {
  return statement((at: Slots<Columns<typeof PLACE>>) =>
    build
      .selectFrom(givenRows(at, PLACE))
      .innerJoin('accounts', 'accounts.id', 'given.accountId')
      .innerJoin('apps', join =>
        join.onRef('apps.account_id', '=', 'accounts.id').onRef('apps.number', '=', 'given.appNumber'),
      )
      .leftJoin('grants', join =>
        join
          .onRef('grants.account_id', '=', 'apps.account_id')
          .onRef('grants.app_number', '=', 'apps.number')
          .on('grants.id', '=', sql.ref<GrantId>('given.grantId')),
      )
      .select(['accounts.state as accountState', 'apps.state as appState', 'grants.row_version as rowVersion'])
      .select(GRANT_COLUMNS)
      .select([clock.as('now'), 'given.place as place']),
  )
}

function changeStatement({ build, clock }: SqlDialect) {
  return statement((at: Slots<Columns<typeof CHANGE>>) => {
    const given = new Proxy({}, { get: (_target, name) => sql.ref(`given.${String(name)}`) }) as Parameters<
      typeof changingValues
    >[0]
    return build
      .updateTable('grants')
      .from(
        build
          .selectFrom(givenRows(at, CHANGE))
          .innerJoin('grants as free', join =>
            join
              .onRef('free.account_id', '=', 'given.accountId')
              .on('free.id', '=', sql.ref<GrantId>('given.id'))
              .onRef('free.row_version', '=', 'given.rowVersion'),
          )
          .where('given.deadline', '>=', clock)
          .selectAll('given')
          .forNoKeyUpdate('free')
          .skipLocked()
          .as('given'),
      )
      .set(changingValues(given))
      .set({ row_version: row => row('grants.row_version', '+', 1) })
      .whereRef('grants.account_id', '=', 'given.accountId')
      .where('grants.id', '=', sql.ref<GrantId>('given.id'))
      .whereRef('grants.row_version', '=', 'given.rowVersion')
      .where('given.deadline', '>=', clock)
      .returning('given.place as place')
  })
}
