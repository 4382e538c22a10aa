import type { NoticeView } from '@chatapp-access/contract/account'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../flows/refusal.ts'
import type { KeptNotice } from '../../store/notice-store.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { pageLimit } from './page-limit.ts'

/** Notices that were told, and how the telling went. */
export function registerNotices(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'notices', async ({ query, session: { accountId } }) => {
    const limit = pageLimit(query.limit)
    const found = await deps.store.listNotices({ accountId, before: pageEnd(query.after), limit: limit + 1 })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return { notices: page.map(noticeView), ...(found.length > limit && last && { next: String(last.id) }) }
  })

  registerEndpoint(app, deps, 'retryNotice', async ({ params, session: { accountId } }) => {
    if (!(await deps.store.retryNotice(accountId, Number(params.id)))) throw new Refusal('ApiNotFoundError')
    deps.notices.look()
    return {}
  })
}

/** What is no end of a page is the first one. */
function pageEnd(after: string | undefined): number | undefined {
  return after !== undefined && /^[1-9][0-9]{0,14}$/.test(after) ? Number(after) : undefined
}

function noticeView({ id, at, kind, appNumber, appName, detail, deliveries }: KeptNotice): NoticeView {
  return { id, at, kind, appNumber, appName, detail, deliveries: [...deliveries] }
}
