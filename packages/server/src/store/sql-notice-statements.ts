import type { NoticeChannel } from '@chatapp-access/contract/account'
import type { Notice } from '../domain/notice.ts'
import type { SqlDialect } from './sql.ts'
import { type Slots, statement } from './statement.ts'

interface AccountKey {
  accountId: number
}

/** As they lie there: kinds separated by commas. */
export interface NoticeSettingsRow {
  byEmail: string
  byWebhook: string
  webhookUrl: string
}

export function noticeStatements(dialect: SqlDialect) {
  return { ...keepStatements(dialect), ...listStatements(dialect), ...settingsStatements(dialect) }
}

function keepStatements({ build }: SqlDialect) {
  return {
    /** Nothing where the account is not active, or was told this before. */
    insert: statement((at: Slots<Notice & { now: number }>) =>
      build
        .insertInto('notices')
        .columns(['account_id', 'at', 'kind', 'app_number', 'detail', 'once_key'])
        .expression(
          build
            .selectFrom('accounts')
            .select(['accounts.id as account_id', at.now.as('at'), at.kind.as('kind')])
            .select([at.appNumber.as('app_number'), at.detail.as('detail'), at.onceKey.as('once_key')])
            .where('accounts.id', '=', at.accountId)
            .where('accounts.state', '=', 'active'),
        )
        .onConflict(conflict => conflict.columns(['account_id', 'once_key']).doNothing())
        .returning('id'),
    ),
    addDelivery: statement((at: Slots<AccountKey & { noticeId: number; channel: NoticeChannel; now: number }>) =>
      build.insertInto('deliveries').values({
        account_id: at.accountId,
        notice_id: at.noticeId,
        channel: at.channel,
        state: 'waiting',
        attempts: 0,
        last_at: 0,
        next_at: at.now,
        failure: '',
      }),
    ),
  }
}

function listStatements({ build }: SqlDialect) {
  return {
    list: statement((at: Slots<AccountKey & { before: number; limit: number }>) =>
      build
        .selectFrom('notices')
        .leftJoin('apps', join =>
          join.onRef('apps.account_id', '=', 'notices.account_id').onRef('apps.number', '=', 'notices.app_number'),
        )
        .select(['notices.id as id', 'notices.at as at', 'notices.kind as kind', 'notices.app_number as appNumber'])
        .select(['apps.name as appName', 'notices.detail as detail'])
        .where('notices.account_id', '=', at.accountId)
        .where('notices.id', '<', at.before)
        .orderBy('notices.id', 'desc')
        .limit(at.limit),
    ),
    deliveries: statement((at: Slots<AccountKey & { from: number; before: number }>) =>
      build
        .selectFrom('deliveries')
        .select(['notice_id as noticeId', 'channel', 'state', 'attempts'])
        .select(['last_at as lastAt', 'next_at as nextAt', 'failure'])
        .where('account_id', '=', at.accountId)
        .where('notice_id', '>=', at.from)
        .where('notice_id', '<', at.before)
        .orderBy('channel'),
    ),
  }
}

function settingsStatements({ build }: SqlDialect) {
  return {
    settings: statement((at: Slots<AccountKey>) =>
      build
        .selectFrom('notice_settings')
        .select(['by_email as byEmail', 'by_webhook as byWebhook', 'webhook_url as webhookUrl'])
        .where('account_id', '=', at.accountId),
    ),
    setKinds: statement((at: Slots<AccountKey & { byEmail: string; byWebhook: string }>) =>
      build
        .insertInto('notice_settings')
        .values({
          account_id: at.accountId,
          by_email: at.byEmail,
          by_webhook: at.byWebhook,
          webhook_url: '',
          webhook_version: 0,
          webhook_key_id: 0,
        })
        .onConflict(conflict =>
          conflict.column('account_id').doUpdateSet({
            by_email: row => row.ref('excluded.by_email'),
            by_webhook: row => row.ref('excluded.by_webhook'),
          }),
        ),
    ),
    setWebhook: statement((at: Slots<AccountKey & { url: string; keyId: number; kinds: string }>) =>
      build
        .insertInto('notice_settings')
        .values({
          account_id: at.accountId,
          by_email: at.kinds,
          by_webhook: at.kinds,
          webhook_url: at.url,
          webhook_version: 1,
          webhook_key_id: at.keyId,
        })
        .onConflict(conflict =>
          conflict.column('account_id').doUpdateSet({
            webhook_url: row => row.ref('excluded.webhook_url'),
            webhook_version: row => row('notice_settings.webhook_version', '+', 1),
            webhook_key_id: row => row.ref('excluded.webhook_key_id'),
          }),
        )
        .returning('webhook_version as version'),
    ),
    removeWebhook: statement((at: Slots<AccountKey>) =>
      build
        .updateTable('notice_settings')
        .set({ webhook_url: '' })
        .where('account_id', '=', at.accountId)
        .where('webhook_url', '<>', ''),
    ),
  }
}
