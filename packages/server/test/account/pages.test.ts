import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { registerAccountPages } from '../../src/account/pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'pages-'))
after(() => rmSync(folder, { recursive: true }))

const SCRIPT = 'console.log(1)\n'.repeat(200)
mkdirSync(join(folder, 'assets'))
mkdirSync(join(folder, '.vite'))
writeFileSync(
  join(folder, 'index.html'),
  '<meta property="csp-nonce" nonce="{{csp-nonce}}"><link nonce="{{csp-nonce}}">',
)
writeFileSync(join(folder, 'assets', 'index-abc.js'), SCRIPT)
writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync(SCRIPT))
writeFileSync(join(folder, '.vite', 'manifest.json'), '{}')

async function started(options: Partial<Parameters<typeof registerAccountPages>[1]> = {}): Promise<FastifyInstance> {
  const app = Fastify()
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ success: false }))
  registerAccountPages(app, { folder, https: false, ...options })
  await app.ready()
  return app
}

test('every address below /account that is no API call and no asset is the one document', async () => {
  const app = await started()
  for (const url of [
    '/account',
    '/account/',
    '/account/sign-in',
    '/account/apps/12',
    '/account/none/such',
    '/account/sign-in?next=/usage',
  ]) {
    const { statusCode, headers, body } = await app.inject(url)
    assert.equal(statusCode, 200, url)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(body, /csp-nonce/)
  }
})

test('each document carries a nonce of its own, the one its policy admits', async () => {
  const app = await started()
  const nonces = new Set<string>()
  for (let count = 0; count < 20; count++) {
    const { headers, body } = await app.inject('/account')
    const admitted = /style-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)'/.exec(
      String(headers['content-security-policy']),
    )?.[1]
    assert.ok(admitted !== undefined)
    assert.equal(body, `<meta property="csp-nonce" nonce="${admitted}"><link nonce="${admitted}">`)
    nonces.add(admitted)
  }
  assert.equal(nonces.size, 20)
})

test('the policy admits no inline script, no other host and no frame around the page', async () => {
  const { headers } = await (await started()).inject('/account')
  const policy = String(headers['content-security-policy'])
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])
    assert.ok(policy.split('; ').includes(part), part)
  assert.doesNotMatch(policy, /unsafe|https?:|\*/)
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
  assert.match(String(headers['permissions-policy']), /camera=\(\)/)
})

test('browsers are told to stay with https only where My Account is reached by it', async () => {
  const plain = await (await started()).inject('/account')
  assert.equal(plain.headers['strict-transport-security'], undefined)
  const secured = await (await started({ https: true })).inject('/account')
  assert.equal(secured.headers['strict-transport-security'], 'max-age=31536000')
})

test('an asset is kept for a year, known by its ETag, and sent compressed to who takes that', async () => {
  const app = await started()
  const url = '/account/assets/index-abc.js'
  const plain = await app.inject(url)
  assert.equal(plain.body, SCRIPT)
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(plain.headers['x-content-type-options'], 'nosniff')
  assert.match(String(plain.headers['content-type']), /javascript/)
  const known = await app.inject({ url, headers: { 'if-none-match': String(plain.headers.etag) } })
  assert.equal(known.statusCode, 304)
  const small = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })
  assert.equal(small.headers['content-encoding'], 'gzip')
  assert.deepEqual(small.rawPayload, gzipSync(SCRIPT))
})

test('HEAD answers as GET does, without the body', async () => {
  const app = await started()
  for (const url of ['/account/apps', '/account/assets/index-abc.js']) {
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url })
    assert.equal(statusCode, 200)
    assert.equal(body, '')
    assert.ok(Number(headers['content-length']) > 0 || headers['content-type'] !== undefined)
  }
})

test('an asset that is not there is not found, and nothing but assets leaves the folder', async () => {
  const app = await started()
  assert.equal((await app.inject('/account/assets/index-old.js')).statusCode, 404)
  for (const path of [
    '../.vite/manifest.json',
    '%2e%2e/.vite/manifest.json',
    '..%2f.vite%2fmanifest.json',
    '..%5c.vite%5cmanifest.json',
  ]) {
    const { statusCode, body } = await app.inject(`/account/assets/${path}`)
    assert.ok(body !== '{}' && (statusCode >= 400 || body.includes('csp-nonce')), path)
  }
})

test('where the pages were not built, /account says which command builds them', async () => {
  const { statusCode, body, headers } = await (await started({ folder: undefined })).inject('/account/sign-in')
  assert.equal(statusCode, 503)
  assert.match(String(headers['content-type']), /text\/plain/)
  assert.match(body, /node tools\/my-account\/main\.ts/)
})
