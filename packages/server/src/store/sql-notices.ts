import type { NoticeChannel, NoticeKind } from '@chatapp-access/contract/account'
import { DEFAULT_NOTICE_KINDS, type Notice } from '../domain/notice.ts'
import type { KeptNotice, NoticeSettings, NoticeStore } from './notice-store.ts'
import type { Sql } from './sql.ts'
import { clockReader } from './sql-clock.ts'
import type { SqlContext } from './sql-context.ts'
import { deliveryVerbs } from './sql-deliveries.ts'
import { type NoticeSettingsRow, noticeStatements } from './sql-notice-statements.ts'

/** Notices, what an owner wants told, and how the telling goes. */
export function noticeVerbs(context: SqlContext): NoticeStore {
  const { database, dialect } = context
  const run = noticeStatements(dialect)
  const readClock = clockReader(dialect)

  const settingsOf = async (sql: Sql, accountId: number): Promise<NoticeSettings> => {
    const [row] = await sql.rows(run.settings, { accountId })
    return row ? readSettings(row) : DEFAULT_SETTINGS
  }

  return {
    ...deliveryVerbs(context),

    noteNotice: (notice, { mail }) =>
      database.atomically(async sql => {
        const { accountId } = notice
        const now = await readClock(sql)
        const [row] = await sql.rows(run.insert, { ...notice, now })
        if (!row) return { noted: false }
        for (const channel of channelsOf(notice, await settingsOf(sql, accountId), mail)) {
          await sql.write(run.addDelivery, { accountId, noticeId: row.id, channel, now })
        }
        return { noted: true }
      }),

    listNotices: async ({ accountId, before, limit }) => {
      const page = { accountId, before: before ?? Number.MAX_SAFE_INTEGER, limit }
      const notices = await database.rows(run.list, page)
      const last = notices.at(-1)
      if (!last) return []
      const deliveries = await database.rows(run.deliveries, { accountId, from: last.id, before: page.before })
      return notices.map(notice => keptNotice(notice, deliveries))
    },

    noticeSettings: accountId => settingsOf(database, accountId),

    changeNoticeSettings: (accountId, { byEmail, byWebhook }) =>
      database.atomically(async sql => {
        await sql.write(run.setKinds, { accountId, byEmail: byEmail.join(), byWebhook: byWebhook.join() })
        return settingsOf(sql, accountId)
      }),

    setWebhook: ({ accountId, url, keyId }) =>
      database.atomically(async sql => {
        const kinds = DEFAULT_NOTICE_KINDS.join()
        const [row] = await sql.rows(run.setWebhook, { accountId, url, keyId, kinds })
        if (!row) throw new Error('the webhook was written, and its version was not told')
        return row
      }),

    removeWebhook: async accountId => (await database.write(run.removeWebhook, { accountId })) > 0,
  }
}

const DEFAULT_SETTINGS: NoticeSettings = {
  byEmail: DEFAULT_NOTICE_KINDS,
  byWebhook: DEFAULT_NOTICE_KINDS,
  webhookUrl: '',
}

function readSettings({ byEmail, byWebhook, webhookUrl }: NoticeSettingsRow): NoticeSettings {
  return { byEmail: kindsOf(byEmail), byWebhook: kindsOf(byWebhook), webhookUrl }
}

function kindsOf(text: string): NoticeKind[] {
  return text.split(',').filter(kind => kind !== '') as NoticeKind[]
}

/** A test goes to the webhook whatever is chosen: it is what is being tested. */
function channelsOf({ kind }: Notice, settings: NoticeSettings, mail: boolean): NoticeChannel[] {
  const byEmail = mail && settings.byEmail.includes(kind)
  const byWebhook = settings.webhookUrl !== '' && (kind === 'test' || settings.byWebhook.includes(kind))
  return [...(byEmail ? (['email'] as const) : []), ...(byWebhook ? (['webhook'] as const) : [])]
}

type Delivery = KeptNotice['deliveries'][number]

function keptNotice(
  notice: Omit<KeptNotice, 'deliveries' | 'appName'> & { appName: string | null },
  deliveries: readonly (Delivery & { noticeId: number })[],
): KeptNotice {
  const { id, at, kind, appNumber, appName, detail } = notice
  const own = deliveries.filter(delivery => delivery.noticeId === id)
  return { id, at, kind, appNumber, appName: appName ?? '', detail, deliveries: own.map(withoutNotice) }
}

function withoutNotice({ channel, state, attempts, lastAt, nextAt, failure }: Delivery): Delivery {
  return { channel, state, attempts, lastAt, nextAt, failure }
}
