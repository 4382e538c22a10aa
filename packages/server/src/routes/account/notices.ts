import type { NoticeView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../flows/refusal.ts'
import type { KeptNotice } from '../../store/notice-store.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { pageBefore, readPage } from './read-page.ts'

/** Notices that were told, and how the telling went. */
export function registerNotices(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'notices', async ({ query, session: { accountId } }) => {
    const before = pageBefore(query)
    const { rows, ...next } = await readPage(
      query,
      limit => deps.store.listNotices({ accountId, before, limit }),
      notice => String(notice.id),
    )
    return { notices: rows.map(noticeView), ...next }
  })

  registerEndpoint(app, deps, 'retryNotice', async ({ params, session: { accountId } }) => {
    if (!(await deps.store.retryNotice(accountId, Number(params.id)))) throw new Refusal('ApiNotFoundError')
    deps.notices.look()
    return {}
  })
}

function noticeView({ id, at, kind, appNumber, appName, detail, deliveries }: KeptNotice): NoticeView {
  return { id, at, kind, appNumber, appName, detail, deliveries: [...deliveries] }
}
