import { JOURNAL_GROUPS, type JournalEvent, type JournalGroup } from '@chatapp-access/contract/account'
import type { ActivityStore } from './activity-store.ts'
import type { SqlDialect } from './sql.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** The journal of an account in pages, by any of its filters. */
export function listJournalVerb({ database, dialect }: SqlContext): ActivityStore['listJournal'] {
  // Two dozen shapes at most: what a page does not filter by has no place in its statement.
  const statements = new Map<string, ReturnType<typeof compile>>()

  return ({ accountId, appNumber, group, event, from = 0, until = NEVER, before = NEVER, limit }) => {
    const key = `${appNumber !== undefined} ${group} ${event !== undefined}`
    const run = statements.get(key) ?? compile(dialect, appNumber !== undefined, group, event !== undefined)
    statements.set(key, run)
    const filled = { appNumber: appNumber ?? 0, event: event ?? 'signed_in' }
    return Promise.resolve(database.rows(run, { accountId, from, until, before, limit, ...filled }))
  }
}

/** Above all ids and times. */
const NEVER = Number.MAX_SAFE_INTEGER

interface PageArgs {
  accountId: number
  appNumber: number
  event: JournalEvent
  from: number
  until: number
  before: number
  limit: number
}

function compile({ build }: SqlDialect, byApp: boolean, group: JournalGroup | undefined, byEvent: boolean) {
  return statement((at: Slots<PageArgs>) =>
    build
      .selectFrom('journal')
      .leftJoin('apps', join =>
        join.onRef('apps.account_id', '=', 'journal.account_id').onRef('apps.number', '=', 'journal.app_number'),
      )
      .select([
        'journal.id as id',
        'journal.account_id as accountId',
        'journal.at as at',
        'journal.event as event',
        'journal.actor as actor',
        'journal.app_number as appNumber',
        'journal.grant_id as grantId',
        'journal.address as address',
        'journal.agent as agent',
        'journal.detail as detail',
        row => row.fn.coalesce('apps.name', row.val('')).as('appName'),
      ])
      .where('journal.account_id', '=', at.accountId)
      .where('journal.id', '<', at.before)
      .where('journal.at', '>=', at.from)
      .where('journal.at', '<', at.until)
      .$if(byApp, query => query.where('journal.app_number', '=', at.appNumber))
      .$if(group !== undefined, query => query.where('journal.event', 'in', JOURNAL_GROUPS[group!]))
      .$if(byEvent, query => query.where('journal.event', '=', at.event))
      .orderBy('journal.id', 'desc')
      .limit(at.limit),
  )
}
