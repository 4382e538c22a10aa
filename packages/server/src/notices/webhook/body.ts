import { formatAppId, type Language } from '@chatapp-access/contract'
import type { NoticeKind } from '@chatapp-access/contract/account'
import { noticeText } from '../texts.ts'

export interface WebhookNotice {
  accountId: number
  noticeId: number
  language: Language
  notice: { at: number; kind: NoticeKind; appNumber: number; appName: string; detail: string }
}

/** What a webhook is sent, as JSON text: the same for every try. */
export function webhookBody({ accountId, noticeId, language, notice }: WebhookNotice): string {
  const { at, kind, appNumber, appName, detail } = notice
  const app = appNumber > 0 ? { appId: formatAppId(accountId, appNumber), name: appName } : null
  const { subject } = noticeText({ kind, appName, detail, language })
  return JSON.stringify({
    id: noticeId,
    at,
    kind,
    cabinetUserId: accountId,
    app,
    detail,
    text: subject,
  })
}
