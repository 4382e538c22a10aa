import type { Language, Text } from '@chatapp-access/contract'
import type { Mail } from '../mail/mailer.ts'
import type { DueDelivery } from '../store/notice-store.ts'
import { noticeText } from './texts.ts'

const SHOWN_AT: Text = {
  en: 'All notices, and which of them are sent:',
  ru: 'Все уведомления и настройка их отправки:',
  pt: 'Todos os avisos, e quais são enviados:',
}

/** A notice as an e-mail to the owner of the account, in their language. `accountOrigin` is empty where there is no page. */
export function noticeMail({ email, language, notice }: DueDelivery, accountOrigin: string): Mail {
  const { subject, text } = noticeText({ ...notice, language })
  // Where My Account is not served there is nothing to look at.
  const shownAt = accountOrigin === '' ? [] : [`${SHOWN_AT[language]}\n${accountOrigin}/account/notices`]
  const lines = [text, timeLine(notice.at, language), ...shownAt]
  return { to: email, subject, text: `${lines.join('\n\n')}\n` }
}

function timeLine(at: number, language: Language): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(at)
  return `${time}.`
}
