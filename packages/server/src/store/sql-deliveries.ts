import type { Language } from '@chatapp-access/contract'
import type { DeliveryState, NoticeChannel, NoticeKind } from '@chatapp-access/contract/account'
import type { LifeState } from '../domain/account.ts'
import type { DueDelivery, NoticeStore } from './notice-store.ts'
import type { SqlDialect } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { type Slots, statement } from './statement.ts'

/** Deliveries: who takes one has it for a while; compare-and-set, so that of several nodes one does. */
export function deliveryVerbs({
  database,
  dialect,
}: SqlContext): Pick<NoticeStore, 'takeDeliveries' | 'noteDelivery' | 'retryNotice'> {
  const run = deliveryStatements(dialect)
  const readClock = clockReader(dialect)

  return {
    takeDeliveries: ({ channel: by, limit, leaseMs }) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        const taken: DueDelivery[] = []
        for (const row of await sql.rows(run.due, { channel: by, now, limit })) {
          const { accountId, noticeId, channel, nextAt } = row
          const key = { accountId, noticeId, channel, nextAt }
          if (row.accountState !== 'active') {
            await sql.write(run.giveUp, { ...key, failure: 'the account is not active' })
          } else if ((await sql.write(run.lease, { ...key, until: now + leaseMs })) > 0) {
            taken.push(dueDelivery(row, now))
          }
        }
        return taken
      }),

    noteDelivery: async outcome => {
      await database.atomically(async sql => sql.write(run.note, { ...outcome, now: await readClock(sql) }))
    },

    retryNotice: (accountId, noticeId) =>
      database.atomically(async sql => {
        const now = await readClock(sql)
        await sql.write(run.retry, { accountId, noticeId, now })
        return (await sql.rows(run.unsent, { accountId, noticeId })).length > 0
      }),
  }
}

function dueDelivery(row: DueRow, now: number): DueDelivery {
  const { accountId, noticeId, channel, attempts, email, language } = row
  const { at, kind, appNumber, appName, detail } = row
  return {
    accountId,
    noticeId,
    channel,
    attempts,
    now,
    notice: { at, kind, appNumber, appName: appName ?? '', detail },
    email,
    language,
    webhook: { url: row.url ?? '', version: row.version ?? 0, keyId: row.keyId ?? 0 },
  }
}

interface DeliveryKey {
  accountId: number
  noticeId: number
  channel: NoticeChannel
}

interface DueRow extends DeliveryKey {
  attempts: number
  nextAt: number
  at: number
  kind: NoticeKind
  appNumber: number
  appName: string | null
  detail: string
  email: string
  language: Language
  accountState: LifeState
  url: string | null
  version: number | null
  keyId: number | null
}

function deliveryStatements(dialect: SqlDialect) {
  const { build } = dialect
  const updateWhere = (at: Slots<DeliveryKey>) =>
    build
      .updateTable('deliveries')
      .where('account_id', '=', at.accountId)
      .where('notice_id', '=', at.noticeId)
      .where('channel', '=', at.channel)
      .where('state', '=', 'waiting')
  return {
    due: dueStatement(dialect),
    lease: statement((at: Slots<DeliveryKey & { nextAt: number; until: number }>) =>
      updateWhere(at).set({ next_at: at.until }).where('next_at', '=', at.nextAt),
    ),
    giveUp: statement((at: Slots<DeliveryKey & { nextAt: number; failure: string }>) =>
      updateWhere(at).set({ state: 'failed', next_at: 0, failure: at.failure }).where('next_at', '=', at.nextAt),
    ),
    note: statement(
      (
        at: Slots<
          DeliveryKey & { attempts: number; state: DeliveryState; nextAt: number; failure: string; now: number }
        >,
      ) =>
        updateWhere(at)
          .set({
            state: at.state,
            attempts: row => row('attempts', '+', 1),
            last_at: at.now,
            next_at: at.nextAt,
            failure: at.failure,
          })
          .where('attempts', '=', at.attempts),
    ),
    retry: statement((at: Slots<{ accountId: number; noticeId: number; now: number }>) =>
      build
        .updateTable('deliveries')
        .set({ state: 'waiting', attempts: 0, next_at: at.now })
        .where('account_id', '=', at.accountId)
        .where('notice_id', '=', at.noticeId)
        .where('state', '<>', 'sent')
        .where('attempts', '>', 0),
    ),
    unsent: statement((at: Slots<{ accountId: number; noticeId: number }>) =>
      build
        .selectFrom('deliveries')
        .select('channel')
        .where('account_id', '=', at.accountId)
        .where('notice_id', '=', at.noticeId)
        .where('state', '<>', 'sent'),
    ),
  }
}

/** Those that another node takes at this moment are passed over. */
function dueStatement({ build, taking }: SqlDialect) {
  return statement((at: Slots<{ channel: NoticeChannel; now: number; limit: number }>) =>
    build
      .selectFrom('deliveries')
      .innerJoin('notices', 'notices.id', 'deliveries.notice_id')
      .innerJoin('accounts', 'accounts.id', 'deliveries.account_id')
      .leftJoin('apps', join =>
        join.onRef('apps.account_id', '=', 'notices.account_id').onRef('apps.number', '=', 'notices.app_number'),
      )
      .leftJoin('notice_settings', 'notice_settings.account_id', 'deliveries.account_id')
      .select(['deliveries.account_id as accountId', 'deliveries.notice_id as noticeId'])
      .select(['deliveries.channel as channel', 'deliveries.attempts as attempts', 'deliveries.next_at as nextAt'])
      .select(['notices.at as at', 'notices.kind as kind', 'notices.app_number as appNumber'])
      .select(['apps.name as appName', 'notices.detail as detail'])
      .select(['accounts.email as email', 'accounts.language as language', 'accounts.state as accountState'])
      .select(['notice_settings.webhook_url as url', 'notice_settings.webhook_version as version'])
      .select('notice_settings.webhook_key_id as keyId')
      .where('deliveries.channel', '=', at.channel)
      .where('deliveries.state', '=', 'waiting')
      .where('deliveries.next_at', '<=', at.now)
      .orderBy('deliveries.next_at')
      .limit(at.limit)
      .$call(query => taking(query, 'deliveries')),
  )
}
