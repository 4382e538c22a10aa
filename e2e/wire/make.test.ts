import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, check, pairOf, testThatNothingSecretWasPrinted, wireTarget } from '../harness/index.ts'

const { url, credentials } = await wireTarget()
const { email, password, appId } = credentials

const make = (options: Parameters<typeof call>[2], path = '/v1/tokens') =>
  call(url, path, { method: 'POST', ...options })

test('tokens.make by JSON answers 200 and a pair of exactly five fields in the envelope', async () => {
  const answer = await make({ json: { email, password, appId } })
  const pair = pairOf(answer)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(
    answer.text,
    `{"success":true,"data":{"cabinetUserId":${appId.split('_')[1]},` +
      `"accessToken":"${pair.accessToken}","accessTokenEndTime":${pair.accessTokenEndTime},` +
      `"refreshToken":"${pair.refreshToken}","refreshTokenEndTime":${pair.refreshTokenEndTime}}}`,
  )
})

test('tokens fit char(64), URLs, shells and quoted strings, and end in 24 hours and 14 days, in unix seconds', async () => {
  const before = Math.floor(Date.now() / 1000)
  const pair = pairOf(await make({ json: { email, password, appId } }))
  const after = Math.ceil(Date.now() / 1000)
  assert.match(pair.accessToken, /^[A-Za-z0-9_-]{1,64}$/)
  assert.match(pair.refreshToken, /^[A-Za-z0-9_-]{1,64}$/)
  assert.notEqual(pair.accessToken, pair.refreshToken)
  assert.ok(pair.accessTokenEndTime >= before + 86_400 - 1 && pair.accessTokenEndTime <= after + 86_400 + 1)
  assert.ok(pair.refreshTokenEndTime >= before + 1_209_600 - 1 && pair.refreshTokenEndTime <= after + 1_209_600 + 1)
})

test('tokens.make reads a form, with the @ raw or as %40, and a + as a blank round the e-mail', async () => {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const rest = `&password=${encodeURIComponent(password)}&appId=${appId}`
  pairOf(await make({ form: { email, password, appId } }))
  pairOf(await make({ headers: type, body: `email=${email}${rest}` }))
  pairOf(await make({ headers: type, body: `email=${email.replace('@', '%40')}${rest}` }))
  pairOf(await make({ headers: type, body: `email=+${email}+${rest}` }))
  pairOf(
    await make({
      headers: { 'Content-Type': `${type['Content-Type']}; charset=utf-8` },
      body: `email=${email}${rest}`,
    }),
  )
})

test("tokens.make reads JSON under curl's default form type, with a charset, and with no type at all", async () => {
  const body = JSON.stringify({ email, password, appId })
  pairOf(await make({ headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body }))
  pairOf(await make({ headers: { 'Content-Type': 'application/json; charset=UTF-8' }, body }))
  pairOf(await make({ body }))
})

test('the e-mail compares without case and without the blanks round it', async () => {
  pairOf(await make({ json: { email: email.toUpperCase(), password, appId } }))
  pairOf(await make({ json: { email: `  ${email}\t`, password, appId } }))
  pairOf(await make({ json: { email: `${email}\r\n`, password, appId } }))
})

test('doubled slashes and a trailing slash in the path break no call', async () => {
  pairOf(await make({ json: { email, password, appId } }, '//v1//tokens'))
  pairOf(await make({ json: { email, password, appId } }, '/v1/tokens/'))
  pairOf(await make({ json: { email, password, appId } }, '//v1/tokens//'))
})

test('fields the method does not know are passed over', async () => {
  pairOf(await make({ json: { email, password, appId, device: 'till 3', remember: true } }))
})

test('each tokens.make tells the limit of the day in RateLimit-Policy, and what is left of it in RateLimit', async () => {
  const answer = await make({ json: { email, password, appId } })
  const again = await make({ json: { email, password, appId } })
  assert.equal(answer.headers['ratelimit-policy'], '"tokens-per-day";q=100;w=86400')
  const [left, seconds] = rateLimitOf(answer.headers.ratelimit)
  const [leftAfter] = rateLimitOf(again.headers.ratelimit)
  assert.equal(leftAfter, left - 1)
  assert.ok(seconds > 0 && seconds <= 90_000, `${seconds} s is no rest of a day`)
})

test('a retry with the same Idempotency-Key gives the same pair and counts once; another key makes another', async () => {
  const key = crypto.randomUUID()
  const first = await make({ json: { email, password, appId }, headers: { 'Idempotency-Key': key } })
  const retry = await make({ json: { email, password, appId }, headers: { 'Idempotency-Key': key } })
  const other = await make({ json: { email, password, appId }, headers: { 'Idempotency-Key': crypto.randomUUID() } })
  assert.equal(retry.text, first.text)
  assert.equal(rateLimitOf(retry.headers.ratelimit)[0], rateLimitOf(first.headers.ratelimit)[0])
  assert.notEqual(pairOf(other).accessToken, pairOf(first).accessToken)
  assert.equal(rateLimitOf(other.headers.ratelimit)[0], rateLimitOf(first.headers.ratelimit)[0] - 1)
})

test('an Idempotency-Key of more than 255 characters is refused by name', async () => {
  const answer = await make({ json: { email, password, appId }, headers: { 'Idempotency-Key': 'k'.repeat(256) } })
  assert.equal(answer.status, 422)
  assert.equal(
    answer.text,
    '{"success":false,"error":{"code":"ApiValidationError",' +
      '"message":"Validation failed: Idempotency-Key must not be longer than 255 characters",' +
      '"details":[{"field":"Idempotency-Key","message":"must not be longer than 255 characters"}]}}',
  )
})

test('two pairs of one app live side by side', async () => {
  const one = pairOf(await make({ json: { email, password, appId } }))
  const two = pairOf(await make({ json: { email, password, appId } }))
  assert.notEqual(one.accessToken, two.accessToken)
  assert.equal((await check(url, one.accessToken)).status, 200)
  assert.equal((await check(url, two.accessToken)).status, 200)
})

test('unknown e-mail, wrong password and wrong appId are refused alike, in the three languages', async () => {
  const wrong = [
    { email: 'nobody@example.com', password, appId },
    { email, password: `cap_${'A'.repeat(27)}`, appId },
    { email, password, appId: 'app_999999_1' },
    { email, password, appId: 'no appId' },
  ]
  const texts = {
    en: 'E-mail, password or appId is incorrect',
    ru: 'Неверный e-mail, пароль или appId',
    pt: 'E-mail, senha ou appId incorreto',
  }
  for (const json of wrong) {
    for (const [language, message] of Object.entries(texts)) {
      const answer = await make({ json, headers: { Lang: language } })
      assert.equal(answer.status, 403)
      assert.equal(
        answer.text,
        `{"success":false,"error":{"code":"ApiInvalidCredentialsError","message":"${message}"}}`,
      )
      assert.equal(answer.headers['chatapp-reason'], undefined)
      assert.equal(answer.headers['chatapp-next'], undefined)
      assert.equal(answer.headers.ratelimit, undefined)
      assert.equal(answer.headers.link, '</docs/errors/ApiInvalidCredentialsError>; rel="help"')
    }
  }
})

test('credentials in the query string are not read', async () => {
  const query = new URLSearchParams({ email, password, appId })
  const answer = await make({}, `/v1/tokens?${query}`)
  assert.equal(answer.status, 422)
})

test('a field that is missing or of another type is named in message and details, in the three languages', async () => {
  const cases = [
    [{ password, appId }, 'en', 'Validation failed', 'email', 'is required'],
    [{ email, appId }, 'ru', 'Ошибка проверки данных', 'password', 'обязательно'],
    [{ email, password }, 'pt', 'Falha de validação', 'appId', 'é obrigatório'],
    [{ email, password: 1234567890, appId }, 'en', 'Validation failed', 'password', 'must be of type string'],
    [{ email: null, password, appId }, 'en', 'Validation failed', 'email', 'must be of type string'],
    [{ email, password, appId: '' }, 'en', 'Validation failed', 'appId', 'must not be empty'],
  ] as const
  for (const [json, language, head, field, wrong] of cases) {
    const answer = await make({ json, headers: { Lang: language } })
    assert.equal(answer.status, 422)
    assert.equal(
      answer.text,
      `{"success":false,"error":{"code":"ApiValidationError","message":"${head}: ${field} ${wrong}",` +
        `"details":[{"field":"${field}","message":"${wrong}"}]}}`,
    )
  }
})

testThatNothingSecretWasPrinted()

/** What is left, and the seconds to the end of the day. */
function rateLimitOf(field: string | string[] | undefined): [number, number] {
  const match = /^"tokens-per-day";r=([0-9]+);t=([0-9]+)$/.exec(String(field))
  assert.ok(match, `RateLimit is ${field}`)
  return [Number(match[1]), Number(match[2])]
}
