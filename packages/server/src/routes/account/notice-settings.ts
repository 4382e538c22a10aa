import type { AccountApi } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { ownerActing } from '../../flows/account/actor.ts'
import { removeWebhook, setWebhook } from '../../flows/account/set-webhook.ts'
import { Refusal } from '../../flows/refusal.ts'
import type { NoticeSettings } from '../../store/notice-store.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'

/** Two tests within this many milliseconds are one. */
const TEST_EVERY_MS = 2_000

/** What an owner wants told, and where to. */
export function registerNoticeSettings(app: FastifyInstance, deps: AccountDeps): void {
  const view = ({ byEmail, byWebhook, webhookUrl }: NoticeSettings): AccountApi['noticeSettings']['data'] => ({
    mailWorks: deps.mailer !== undefined,
    byEmail: [...byEmail],
    byWebhook: [...byWebhook],
    webhookUrl,
  })

  registerEndpoint(app, deps, 'noticeSettings', async ({ session }) =>
    view(await deps.store.noticeSettings(session.accountId)),
  )

  registerEndpoint(app, deps, 'changeNoticeSettings', async ({ body, session }) => {
    const kinds = { byEmail: [...new Set(body.byEmail)], byWebhook: [...new Set(body.byWebhook)] }
    return view(await deps.store.changeNoticeSettings(session.accountId, kinds))
  })

  registerEndpoint(app, deps, 'setWebhook', async ({ body, session, caller }) =>
    setWebhook(deps, body.url, ownerActing(session, caller)),
  )

  registerEndpoint(app, deps, 'removeWebhook', async ({ session, caller }) => {
    await removeWebhook(deps, ownerActing(session, caller))
    return {}
  })

  registerEndpoint(app, deps, 'testWebhook', async ({ session: { accountId } }) => {
    const { webhookUrl } = await deps.store.noticeSettings(accountId)
    if (webhookUrl === '') throw new Refusal('ApiConflictError')
    const onceKey = `test:${Math.floor(deps.clock.now() / TEST_EVERY_MS)}`
    deps.notices.tell({ accountId, kind: 'test', appNumber: 0, detail: '', onceKey })
    return {}
  })
}
