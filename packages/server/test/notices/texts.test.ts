import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADVICE_RULES, ADVICE_TEXTS, LANGUAGES } from '@chatapp-access/contract'
import { NOTICE_KINDS } from '@chatapp-access/contract/account'
import { noticeMail } from '../../src/notices/mail.ts'
import { noticeText } from '../../src/notices/texts.ts'
import type { DueDelivery } from '../../src/store/notice-store.ts'

const DUE: DueDelivery = {
  accountId: 7,
  noticeId: 42,
  channel: 'email',
  attempts: 0,
  now: 0,
  notice: { at: Date.UTC(2026, 0, 1, 12), kind: 'theft_suspected', appNumber: 1, appName: 'Shop', detail: '192.0.2.1' },
  email: 'owner@example.com',
  language: 'en',
  webhook: { url: '', version: 0, keyId: 0 },
}

test('every kind has a line and a meaning in every language, and nothing in them is left to fill in', () => {
  for (const language of LANGUAGES) {
    for (const kind of NOTICE_KINDS) {
      const { subject, text } = noticeText({ kind, appName: 'Shop', detail: '1', language })
      assert.ok(subject.length > 0 && subject.length <= 80 && text.length > subject.length, `${kind} ${language}`)
      assert.doesNotMatch(subject + text, /[{}\n]/)
    }
  }
})

test('a habit is told by its title', () => {
  for (const language of LANGUAGES) {
    for (const rule of ADVICE_RULES) {
      const { subject } = noticeText({ kind: 'habit_found', appName: 'Shop', detail: rule, language })
      assert.equal(subject, `Shop: ${ADVICE_TEXTS[rule].title[language]}`)
    }
  }
})

test('a name of an app is put in as it is, on one line', () => {
  const { subject } = noticeText({
    kind: 'limit_near',
    appName: '$& {detail}\r\nBcc: x',
    detail: '4/5',
    language: 'en',
  })
  assert.equal(subject, '$& {detail} Bcc: x: most of today’s tokens are made (4/5)')
})

test('a letter says what it means, when it was, and where to see more, if that is served anywhere', () => {
  const { text } = noticeMail(DUE, 'https://access.example.com')
  assert.match(text, /192\.0\.2\.1/)
  assert.match(text, /January 1, 2026/)
  assert.match(text, /https:\/\/access\.example\.com\/account\/notices\n$/)
  assert.doesNotMatch(noticeMail(DUE, '').text, /http|account\/notices/)
})
