import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ERROR_CODES, ERRORS, LANGUAGES, METHODS } from '@chatapp-access/contract'
import { completeSettings } from '../src/reference/settings.ts'
import { type Element, readMarkup } from './reference-markup.ts'
import { type ReferenceServer, startReferenceServer } from './reference-server.ts'

let server: ReferenceServer
let base: string
before(async () => {
  server = await startReferenceServer()
  base = server.url
})
after(() => server.stop())

const PAGES = ['/docs', ...LANGUAGES.flatMap(language => errorPaths().map(path => `${path}?lang=${language}`))]

function errorPaths(): string[] {
  return ['/docs/errors', ...ERROR_CODES.map(code => `/docs/errors/${code}`)]
}

async function pageAt(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(base + path, { headers })
  assert.equal(response.status, 200, path)
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  return response.text()
}

function attributesOf(elements: readonly Element[], name: string): string[] {
  return elements.flatMap(element => element.attributes.get(name) ?? [])
}

test('every error of the table has a page in every language, with its meaning, its mend and its next step', async () => {
  for (const code of ERROR_CODES) {
    for (const language of LANGUAGES) {
      const elements = readMarkup(await pageAt(`/docs/errors/${code}?lang=${language}`))
      const page = elements.find(element => element.name === 'html')
      const entry: { meaning: Record<string, string>; mend: Record<string, string>; next?: string } = ERRORS[code]
      assert.equal(page?.attributes.get('lang'), language)
      for (const text of [code, entry.meaning[language], entry.mend[language], entry.next ?? '']) {
        assert.ok(page?.text.includes(text ?? '?'), `${code} in ${language}: ${text}`)
      }
    }
  }
})

test('an error page shows an answer as it comes: status line, help link to itself, envelope', async () => {
  const elements = readMarkup(await pageAt('/docs/errors/ApiInvalidTokenError'))
  const example = elements.filter(element => element.name === 'pre').at(-1)?.text ?? ''
  assert.match(example, /^HTTP\/1\.1 403 Forbidden\n/)
  assert.match(example, /^Link: <\/docs\/errors\/ApiInvalidTokenError>; rel="help"$/m)
  assert.match(example, /^ChatApp-Next: POST \/v1\/tokens\/refresh; header=Refresh; then=repeat$/m)
  assert.deepEqual(JSON.parse(example.slice(example.indexOf('\n\n'))), {
    success: false,
    error: { code: 'ApiInvalidTokenError', message: 'Invalid Token' },
  })
})

test('an unknown code is ApiNotFoundError', async () => {
  for (const code of ['ApiNoSuchError', 'constructor', '__proto__', 'errors en', '%3Cscript%3E']) {
    const response = await fetch(`${base}/docs/errors/${code}`)
    const body = await response.text()
    assert.equal(response.status, 404, code)
    assert.equal(JSON.parse(body).error.code, 'ApiNotFoundError')
  }
})

test('the reference names every method and links every error', async () => {
  const elements = readMarkup(await pageAt('/docs'))
  const headings = elements.filter(element => element.name === 'h3').map(element => element.text)
  const links = new Set(attributesOf(elements, 'href'))
  const names = Object.values(METHODS).map(({ name }) => name)
  assert.deepEqual(
    headings.filter(heading => names.some(name => name === heading)),
    names,
  )
  for (const code of ERROR_CODES) assert.ok(links.has(`/docs/errors/${code}`), code)
})

test('every link leads to something, and every fragment to an element', async () => {
  const seen = new Map<string, Promise<string>>()
  const visit = (path: string) => {
    const address = path.split('#')[0] ?? path
    const page = seen.get(address) ?? fetch(base + address).then(found)
    seen.set(address, page)
    return page
  }
  const queue = ['/docs']
  const queued = new Set(queue)
  for (const path of queue) {
    const text = await visit(path)
    const fragment = path.split('#')[1]
    if (!text.startsWith('<!doctype html>')) continue
    const elements = readMarkup(text)
    if (fragment) assert.ok(attributesOf(elements, 'id').includes(fragment), path)
    const links = attributesOf(elements, 'href').filter(href => !href.startsWith('data:'))
    for (const href of links.map(href => (href.startsWith('#') ? `${path.split('#')[0]}${href}` : href))) {
      if (!queued.has(href)) queue.push(href)
      queued.add(href)
    }
  }
  for (const path of PAGES) assert.ok(queued.has(path.replace('?lang=en', '')), `${path} is reached`)
})

async function found(response: Response): Promise<string> {
  assert.equal(response.status, 200, response.url)
  return response.text()
}

test('a page loads nothing from elsewhere and runs no script', async () => {
  for (const path of PAGES) {
    const text = await pageAt(path)
    const elements = readMarkup(text)
    const loaded = elements.filter(({ name, attributes }) => name === 'link' && attributes.get('rel') !== 'alternate')
    const sources = [...attributesOf(loaded, 'href'), ...attributesOf(elements, 'src')]
    for (const source of sources) assert.match(source, /^(?:\/docs\/style\.css\?v=[\w-]+$|data:image\/svg\+xml,)/)
    for (const href of attributesOf(elements, 'href')) assert.match(href, /^(?:\/(?!\/)|#|data:)/)
    assert.deepEqual(
      elements.filter(({ name }) => ['script', 'style', 'iframe', 'form', 'img', 'object'].includes(name)),
      [],
    )
    assert.deepEqual(attributesOf(elements, 'style'), [])
  }
  assert.doesNotMatch(await (await fetch(`${base}/docs/style.css`)).text(), /@import|url\(/)
})

test('every answer forbids scripts, frames and other origins', async () => {
  for (const path of ['/docs', '/docs/errors', '/docs/errors/ApiInternalError', '/docs/style.css', '/openapi.json']) {
    const { headers } = await fetch(base + path)
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  }
})

test('headings go down one level at a time, ids are unique, labels name something, and there is one main', async () => {
  for (const path of PAGES) {
    const elements = readMarkup(await pageAt(path))
    const levels = elements.filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]))
    assert.equal(levels.filter(level => level === 1).length, 1)
    assert.equal(levels[0], 1)
    for (const [at, level] of levels.entries()) assert.ok(level <= (levels[at - 1] ?? 0) + 1, `${path}: h${level}`)
    const ids = attributesOf(elements, 'id')
    assert.equal(new Set(ids).size, ids.length, path)
    const labels = attributesOf(elements, 'aria-labelledby').flatMap(list => list.split(' '))
    for (const label of labels) assert.ok(ids.includes(label), `${path}: ${label}`)
    assert.equal(elements.filter(({ name }) => name === 'main').length, 1)
    const navigation = elements
      .filter(({ name }) => name === 'nav')
      .map(({ attributes }) => attributes.get('aria-label'))
    assert.equal(new Set(navigation).size, navigation.length, `${path}: ${navigation}`)
    const cells = elements.filter(({ name }) => name === 'table')
    assert.equal(elements.filter(({ attributes }) => attributes.get('class') === 'scroll').length, cells.length)
  }
})

test('the language is chosen by the address, then by Lang, then by Accept-Language', async () => {
  const languageOf = async (path: string, headers: Record<string, string>) =>
    /<html lang="(\w+)">/.exec(await pageAt(path, headers))?.[1]
  const path = '/docs/errors/ApiInvalidTokenError'
  assert.equal(await languageOf(path, { 'accept-language': '*' }), 'en')
  assert.equal(await languageOf(path, { 'accept-language': 'de-DE,de;q=0.9,pt-BR;q=0.8,ru;q=0.7' }), 'pt')
  assert.equal(await languageOf(path, { 'accept-language': 'pt;q=0.2, ru;q=0.7' }), 'ru')
  assert.equal(await languageOf(path, { 'accept-language': 'ru;q=0, en;q=0.1' }), 'en')
  assert.equal(await languageOf(path, { 'accept-language': 'ru', lang: 'pt' }), 'pt')
  assert.equal(await languageOf(`${path}?lang=en`, { 'accept-language': 'ru', lang: 'pt' }), 'en')
  assert.equal(await languageOf(`${path}?lang=xx`, { lang: 'ru' }), 'ru')
  assert.equal(await languageOf(`${path}?lang=ru&lang=pt`, { 'accept-language': 'en' }), 'en')
  assert.equal((await fetch(base + path)).headers.get('vary'), 'Accept-Language, Lang')
})

test('whoever has a page is answered 304, and its style may be kept for a year under its hash', async () => {
  for (const path of ['/docs', '/openapi.json', '/docs/errors/ApiInternalError?lang=ru']) {
    const etag = (await fetch(base + path)).headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{43}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await fetch(base + path, { headers: { 'if-none-match': known } })
      assert.equal(again.status, 304, known)
      assert.equal(await again.text(), '')
    }
    const other = await fetch(base + path, { headers: { 'if-none-match': '"other"' } })
    assert.equal(other.status, 200)
    assert.equal(other.headers.get('cache-control'), 'no-cache')
  }
  const style = readMarkup(await pageAt('/docs')).find(({ attributes }) => attributes.get('rel') === 'stylesheet')
  const kept = await fetch(base + style?.attributes.get('href'))
  assert.equal(kept.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(kept.headers.get('content-type'), 'text/css; charset=utf-8')
  assert.equal((await fetch(`${base}/docs/style.css?v=old`)).headers.get('cache-control'), 'no-cache')
})

test('HEAD answers as GET does, without a body', async () => {
  for (const path of ['/docs', '/docs/errors/ApiInternalError', '/openapi.json']) {
    const [head, get] = await Promise.all([fetch(base + path, { method: 'HEAD' }), fetch(base + path)])
    assert.equal(head.status, 200)
    assert.equal(head.headers.get('etag'), get.headers.get('etag'))
    assert.equal(await head.text(), '')
  }
})

test('the pages tell the figures the server runs with', async () => {
  const other = await startReferenceServer({
    publicUrl: 'https://access.example.com',
    accessTtl: '300',
    refreshTtl: '3600',
    replayGrace: '15',
    tokensPerDay: '7',
    quotaTimeZone: 'Europe/Lisbon',
    invalidTokenStatus: '401',
  })
  after(() => other.stop())
  const docs = await (await fetch(`${other.url}/docs`)).text()
  const figures = ['BASE=https://access.example.com\n', '5 minutes', '1 hour', '15 seconds', '7 tokens a day']
  for (const text of [...figures, 'Europe/Lisbon']) assert.ok(docs.includes(text), text)
  const error = await (await fetch(`${other.url}/docs/errors/ApiInvalidRefreshTokenError`)).text()
  assert.match(error, /HTTP\/1\.1 401 Unauthorized/)
  assert.match(error, /WWW-Authenticate/)
})

test('the example of an error is what the server really answers', async () => {
  const credentials = JSON.stringify({ email: 'you@example.com', password: 'cap_wrong', appId: 'app_1_1' })
  const calls: [code: string, path: string, options: RequestInit][] = [
    ['ApiInvalidTokenError', '/v1/me', {}],
    ['ApiInvalidRefreshTokenError', '/v1/tokens/refresh', { method: 'POST' }],
    ['ApiInvalidCredentialsError', '/v1/tokens', { method: 'POST', body: credentials }],
    ['ApiValidationError', '/v1/tokens', { method: 'POST', body: '{}' }],
    ['ApiUnsupportedMediaTypeError', '/v1/tokens', { method: 'POST', body: 'a', headers: { 'content-type': 'a/b' } }],
    ['ApiMethodNotAllowedError', '/v1/tokens', { method: 'PUT' }],
    ['ApiNotFoundError', '/nowhere', {}],
  ]
  for (const [code, path, options] of calls) {
    const answer = await fetch(base + path, { headers: { 'content-type': 'application/json' }, ...options })
    const elements = readMarkup(await pageAt(`/docs/errors/${code}`))
    const [head = '', body = ''] = (elements.filter(({ name }) => name === 'pre').at(-1)?.text ?? '').split('\n\n')
    const shown = new Map(head.split('\n').map(line => line.split(': ') as [string, string]))
    assert.deepEqual(await answer.json(), JSON.parse(body), code)
    assert.ok(head.startsWith(`HTTP/1.1 ${answer.status} ${answer.statusText}\n`), code)
    for (const name of ['ChatApp-Next', 'Link', 'Retry-After', 'Allow', 'Content-Type']) {
      assert.equal(answer.headers.get(name) ?? undefined, shown.get(name), `${code}: ${name}`)
    }
  }
})

test('an origin that is no http address, or that a shell could read otherwise, is refused', () => {
  for (const origin of [
    '$(reboot)',
    'javascript:alert(1)',
    'http://$(reboot)',
    'https://a;b',
    "http://a'b",
    'http://a`b`',
  ]) {
    assert.throws(() => completeSettings({ origin }), TypeError, origin)
  }
  assert.equal(completeSettings({ origin: 'https://user:secret@[::1]:8443/path?query' }).origin, 'https://[::1]:8443')
})
