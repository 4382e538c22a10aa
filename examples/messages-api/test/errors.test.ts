import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUSIEST, type Call, startApi } from './api.ts'

const INVALID_TOKEN = { success: false, error: { code: 'ApiInvalidTokenError', message: 'Invalid Token' } }
const NOT_FOUND = { success: false, error: { code: 'ApiNotFoundError', message: 'Not found' } }

const invalid = (field: string, why: string) => ({
  success: false,
  error: {
    code: 'ApiValidationError',
    message: `Validation failed: ${field} ${why}`,
    details: [{ field, message: why }],
  },
})

test('without an account of the gateway every path is refused, and the next step named', async t => {
  const { call } = await startApi(t)
  for (const account of [null, '', '0', '-1', '01', '1.5', 'one', '1, 2', '281474976710656', '9'.repeat(40)]) {
    for (const path of ['/v1/licenses', '/v1/nothing', `${BUSIEST}/messages?limit=x`]) {
      const { status, body, headers } = await call(path, { account })
      assert.deepEqual([status, body], [403, INVALID_TOKEN], `${account} ${path}`)
      assert.equal(headers.get('ChatApp-Next'), 'POST /v1/tokens/refresh; header=Refresh; then=repeat')
    }
  }
})

test('a bad value is refused with its field and the reason', async t => {
  const { call } = await startApi(t)
  const types = 'must be one of grWhatsApp, caWhatsApp, telegram, telegramBot, avito, vkontakte, email, instagram'
  const license = '/v1/licenses/11/messengers'
  const cases: [path: string, field: string, why: string][] = [
    ['/v1/chats?limit=101', 'limit', 'must be at most 100'],
    [`${BUSIEST}/messages?limit=101`, 'limit', 'must be at most 100'],
    [`${license}/grWhatsApp/chats?limit=1000`, 'limit', 'must be at most 100'],
    ['/v1/chats?limit=0', 'limit', 'must be at least 1'],
    ['/v1/chats?limit=-5', 'limit', 'must be at least 1'],
    ['/v1/chats?limit=ten', 'limit', 'must be of type integer'],
    ['/v1/chats?limit=', 'limit', 'must be of type integer'],
    ['/v1/chats?limit=1.5', 'limit', 'must be of type integer'],
    ['/v1/chats?limit=1e1', 'limit', 'must be of type integer'],
    ['/v1/chats?limit=1&limit=2', 'limit', 'must be of type integer'],
    ['/v1/chats?limit=99999999999999999999', 'limit', 'must be of type integer'],
    ['/v1/chats?companyId=x', 'companyId', 'must be of type integer'],
    ['/v1/chats?filter[licenseIds][]=11&filter[licenseIds][]=x', 'filter[licenseIds]', 'must be of type integer'],
    ['/v1/companies/one/employees', 'companyId', 'must be of type integer'],
    ['/v1/licenses/0/messengers/grWhatsApp/chats', 'licenseId', 'must be at least 1'],
    ['/v1/licenses/x/messengers/grWhatsApp/chats', 'licenseId', 'must be of type integer'],
    [`${license}/whatsapp/chats`, 'type', types],
    [`${license}/grWhatsApp/chats?lastTime=yesterday`, 'lastTime', 'must be of type integer'],
    [`${license}/grWhatsApp/chats?lastTime=-1`, 'lastTime', 'must be at least 0'],
    [`${license}/grWhatsApp/chats/nobody/messages`, 'chatId', 'is malformed'],
    [`${license}/grWhatsApp/chats/1@g.us/messages`, 'chatId', 'is malformed'],
    [`${license}/grWhatsApp/chats/${'1'.repeat(500)}/messages`, 'chatId', 'is malformed'],
    [`${license}/grWhatsApp/chats/1%00/messages`, 'chatId', 'is malformed'],
    [`${license}/grWhatsApp/phones/1-202/check`, 'phone', 'is malformed'],
    [`${BUSIEST}/messages?direction=up`, 'direction', 'must be one of prev, next'],
    [`${BUSIEST}/messages?lastInternalId=x`, 'lastInternalId', 'is malformed'],
    [`${BUSIEST}/messages?includeSystemMessages=maybe`, 'includeSystemMessages', 'must be of type boolean'],
  ]
  for (const [path, field, why] of cases) {
    const { status, body } = await call(path)
    assert.deepEqual([status, body], [422, invalid(field, why)], path)
  }
})

test('a nextPage that was not given by this list is refused', async t => {
  const { call, data } = await startApi(t)
  const { nextPage } = await data<{ nextPage: string }>('/v1/chats?limit=1')
  const text = (value: string) => Buffer.from(value).toString('base64url')
  for (const bad of [
    '',
    'x',
    `${nextPage}=`,
    `${nextPage}A`,
    text('chats:1'),
    text('chats:1:-1'),
    text('messages:prev:1'),
  ]) {
    const { status, body } = await call(`/v1/chats?nextPage=${bad}`)
    assert.deepEqual([status, body], [422, invalid('nextPage', 'is malformed')], bad)
  }
  const { status } = await call(`${BUSIEST}/messages?nextPage=${nextPage}`)
  assert.equal(status, 422)
})

test('a malformed body is refused with what is wrong', async t => {
  const { call, data } = await startApi(t)
  const before = await data(`${BUSIEST}/messages`)
  const [json, form] = ['application/json', 'application/x-www-form-urlencoded']
  const cases: [type: string | undefined, body: string | undefined, field: string, why: string][] = [
    [json, '{"text":', 'body', 'is malformed'],
    [json, '', 'body', 'is malformed'],
    [json, '{"__proto__":{"text":"x"}}', 'body', 'is malformed'],
    [json, '[]', 'body', 'must be of type object'],
    [json, '"text"', 'body', 'must be of type object'],
    [json, 'null', 'body', 'must be of type object'],
    [undefined, undefined, 'body', 'must be of type object'],
    [json, '{}', 'text', 'is required'],
    [json, '{"text":5}', 'text', 'must be of type string'],
    [json, '{"text":null}', 'text', 'must be of type string'],
    [json, '{"text":["a"]}', 'text', 'must be of type string'],
    [json, '{"text":""}', 'text', 'must have at least 1 characters'],
    [json, JSON.stringify({ text: 'x'.repeat(65_537) }), 'text', 'must have at most 65536 characters'],
    [json, '{"text":"a","tracking":7}', 'tracking', 'must be of type string'],
    [json, JSON.stringify({ text: 'a', tracking: 'x'.repeat(257) }), 'tracking', 'must have at most 256 characters'],
    [form, '', 'text', 'is required'],
    [form, 'tracking=1', 'text', 'is required'],
    [form, 'text=', 'text', 'must have at least 1 characters'],
  ]
  for (const [type, body, field, why] of cases) {
    const call_: Call = { method: 'POST', ...(type ? { type } : {}), ...(body === undefined ? {} : { body }) }
    const { status, body: answer } = await call(`${BUSIEST}/messages/text`, call_)
    assert.deepEqual([status, answer], [422, invalid(field, why)], `${type} ${body?.slice(0, 40)}`)
  }
  assert.deepEqual(await data(`${BUSIEST}/messages`), before)
})

test('odd characters in a text are kept or mended, never an error of ours', async t => {
  const { call, data, reported } = await startApi(t)
  const cases = [
    ['{"text":"a\\u0000b"}', 'a\u0000b'],
    ['{"text":"a\\ud800b"}', 'a\ufffdb'],
    ['{"text":"\\ud83d\\ude00"}', '😀'],
  ] as const
  for (const [body, stored] of cases) {
    const { status } = await call(`${BUSIEST}/messages/text`, { method: 'POST', type: 'application/json', body })
    assert.equal(status, 200)
    const { items } = await data<{ items: { message: { text: string } }[] }>(`${BUSIEST}/messages?limit=1`)
    assert.equal(items[0]?.message.text, stored)
  }
  assert.deepEqual(reported, [])
})

test('what does not exist is not found', async t => {
  const { call } = await startApi(t)
  const paths = [
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/tokens',
    '/v1/companies/2/employees',
    '/v1/chats?companyId=2',
    '/v1/licenses/13/messengers/grWhatsApp/chats',
    '/v1/licenses/11/messengers/telegram/chats',
    '/v1/licenses/13/messengers/grWhatsApp/phones/12025550101/check',
    '/v1/licenses/12/messengers/grWhatsApp/chats/12025550101@c.us/messages',
    '/v1/licenses/11/messengers/grWhatsApp/chats/12025550199@c.us/messages',
  ]
  for (const path of paths) {
    const { status, body } = await call(path)
    assert.deepEqual([status, body], [404, NOT_FOUND], path)
  }
  const text = { method: 'POST', type: 'application/json', body: '{"text":"hello"}' }
  const unknown = await call('/v1/licenses/11/messengers/grWhatsApp/chats/12025550199@c.us/messages/text', text)
  assert.deepEqual([unknown.status, unknown.body], [404, NOT_FOUND])
})

test('a wrong method, media type, size or URL gets its own error', async t => {
  const { call } = await startApi(t)
  const text = `${BUSIEST}/messages/text`
  const big = JSON.stringify({ text: 'x'.repeat(2 ** 21) })
  const cases: [path: string, call: Call, status: number, code: string][] = [
    ['/v1/licenses', { method: 'POST', type: 'application/json', body: '{' }, 405, 'ApiMethodNotAllowedError'],
    [text, { method: 'DELETE' }, 405, 'ApiMethodNotAllowedError'],
    [text, { method: 'POST', type: 'application/json', body: big }, 413, 'ApiPayloadTooLargeError'],
    [text, { method: 'POST', type: 'text/plain', body: 'hello' }, 415, 'ApiUnsupportedMediaTypeError'],
    [text, { method: 'POST', type: 'application/xml', body: '<text/>' }, 415, 'ApiUnsupportedMediaTypeError'],
    ['/v1/companies/%zz/employees', {}, 400, 'ApiBadRequestError'],
  ]
  for (const [path, options, status, code] of cases) {
    const answer = await call(path, options)
    assert.deepEqual([answer.status, answer.body.success, answer.body.error?.code], [status, false, code], path)
  }
  assert.equal((await call('/v1/licenses', { method: 'DELETE' })).headers.get('Allow'), 'GET, HEAD')
  assert.equal((await call(text)).headers.get('Allow'), 'POST')
})

test('Lang chooses the language, and anything unknown is English', async t => {
  const { call } = await startApi(t)
  const error = async (language: string) => (await call('/v1/chats?limit=101', { language })).body.error
  const code = 'ApiValidationError'
  assert.deepEqual(await error('ru'), {
    code,
    message: 'Ошибка проверки данных: limit должно быть не больше 100',
    details: [{ field: 'limit', message: 'должно быть не больше 100' }],
  })
  assert.deepEqual(await error('pt'), {
    code,
    message: 'Falha de validação: limit deve ser no máximo 100',
    details: [{ field: 'limit', message: 'deve ser no máximo 100' }],
  })
  assert.deepEqual(await error('de'), invalid('limit', 'must be at most 100').error)
  assert.equal((await call('/v1/nothing', { language: 'ru' })).body.error?.message, 'Не найдено')
})

test('a fault of our own is reported to us, and the caller learns nothing of it', async t => {
  const { call, breakStore, reported } = await startApi(t)
  breakStore()
  const { status, body } = await call('/v1/licenses')
  assert.deepEqual(
    [status, body],
    [500, { success: false, error: { code: 'ApiInternalError', message: 'Internal error' } }],
  )
  assert.match(String(reported[0]), /database is not open|finalized/)
})
