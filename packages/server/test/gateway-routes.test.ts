import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readConfig } from '../src/config/index.ts'
import { completeRoutes, parseRoutes, type RouteSetting } from '../src/config/parse-routes.ts'
import { createRouteTable } from '../src/gateway/route-table.ts'

const PAGE = new URL('../../../docs/gateway.md', import.meta.url)

function routesOf(value: unknown): readonly RouteSetting[] {
  const read = parseRoutes(value)
  assert.ok('routes' in read, JSON.stringify(read))
  return read.routes
}

function faultsOf(value: unknown): readonly string[] {
  const read = parseRoutes(value)
  assert.ok('faults' in read, JSON.stringify(read))
  return read.faults
}

const ONE = { path: '/', upstream: 'http://127.0.0.1:9000' }

test('the example of the page for operators is a file of routes, and the page has a line for every field', () => {
  const page = readFileSync(PAGE, 'utf8')
  const [, json = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? []
  const routes = routesOf(JSON.parse(json))
  assert.deepEqual(
    routes.map(({ path, access, bodyLimitBytes }) => [path, access, bodyLimitBytes]),
    [
      ['/', 'guarded', undefined],
      ['/v1/files', 'guarded', 2_000_000_000],
      ['/v1/events', 'guarded', undefined],
      ['/webhooks', 'public', 1_000_000],
    ],
  )
  const [, files] = routes
  assert.deepEqual([...(files?.methods ?? [])], ['GET', 'POST', 'HEAD'])
  assert.equal(files?.answerTimeoutMs, 300_000)
  const told = new Set([...page.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1]))
  const shown = new Set((JSON.parse(json) as { routes: object[] }).routes.flatMap(route => Object.keys(route)))
  assert.deepEqual(told, shown)
})

test('what a route leaves open comes from the settings that hold for all', () => {
  const [first, second] = completeRoutes(
    routesOf({ routes: [ONE, { ...ONE, path: '/a', answerTimeout: 0.5, silenceTimeout: 2, audience: 'mine' }] }),
    { timeoutMs: 60_000, audience: 'all' },
  )
  assert.deepEqual([first?.answerTimeoutMs, first?.silenceTimeoutMs, first?.audience], [60_000, 60_000, 'all'])
  assert.deepEqual([second?.answerTimeoutMs, second?.silenceTimeoutMs, second?.audience], [500, 2000, 'mine'])
  assert.equal(first?.tokenInQuery, false)
})

test('everything that is wrong with a file of routes is told at once, each fault with its place', () => {
  const faults = faultsOf({
    routes: [
      { ...ONE, upstraem: 'x' },
      { path: '/v1/tokens', upstream: 'http://user:password@127.0.0.1:9000' },
      { path: '/a/', upstream: 'ftp://127.0.0.1' },
      'no object',
      { path: '/b', access: 'open', methods: ['get'], answerTimeout: 0, bodyLimit: '10 apples', tokenInQuery: 'yes' },
      { path: '/c', upstream: ONE.upstream, access: 'public', ratePerApp: 5, audience: '' },
    ],
    extra: 1,
  })
  const expected = [
    /^beside "routes" there is no field "extra"$/,
    /^route 1: there is no field "upstraem"; there are path, upstream, access, /,
    /^route 2: path: \/v1\/tokens is a path of this server itself$/,
    /^route 2: upstream: .*without user or password/,
    /^route 3: path: /,
    /^route 3: upstream: /,
    /^route 4: write an object$/,
    /^route 5: access: write "guarded" or "public"$/,
    /^route 5: methods: /,
    /^route 5: answerTimeout: /,
    /^route 5: bodyLimit: /,
    /^route 5: tokenInQuery: /,
    /^route 5: upstream: is needed$/,
    /^route 6: audience: /,
    /^route 6: ratePerApp: a public route knows of no app/,
    /^route 6: audience: a public route knows of no app/,
  ]
  assert.equal(faults.length, expected.length, faults.join('\n'))
  for (const [at, pattern] of expected.entries()) assert.match(faults[at] ?? '', pattern)
  assert.doesNotMatch(faults.join(), /user:|:password/)
})

test('what is no list of routes is told what to write', () => {
  for (const value of [null, 7, [], {}, { routes: {} }, { routes: [] }, { routes: Array(1001).fill(ONE) }]) {
    assert.equal(faultsOf(value).length, 1, JSON.stringify(value).slice(0, 50))
  }
})

const OWN_OR_ODD = ['', 'a', '//', '/a//b', '/a/../b', '/.', '/a;b', '/a%2e', '/a?b', '/a b', '/é', '/a.', '/account']

test('no path of this server, and none that two readers could take for different ones, can be a route', () => {
  for (const path of [...OWN_OR_ODD, '/v1/tokens/x', '/V1/Me', '/healthz', '/docs/errors', 7]) {
    assert.equal(faultsOf({ routes: [{ ...ONE, path }] }).length, 1, String(path))
  }
})

test('two routes that a lenient upstream would take for one are a fault', () => {
  for (const twin of ['/a', '/A']) {
    const faults = faultsOf({ routes: [{ ...ONE, path: '/a' }, ONE, { ...ONE, path: twin }] })
    assert.deepEqual(faults, ['route 3: path: route 1 has the same'])
  }
})

function table(...paths: string[]) {
  const find = createRouteTable(paths.map(path => ({ path })))
  return (path: string) => {
    const found = find(path)
    return typeof found === 'object' ? found.path : found
  }
}

test('the longest route that matches whole segments holds; where none does there is none', () => {
  const find = table('/', '/v1', '/v1/chats', '/files')
  const cases = { '/': '/', '/v': '/', '/v1': '/v1', '/v1/': '/v1', '/v1/chat': '/v1', '/v1/chats': '/v1/chats' }
  for (const [path, route] of Object.entries(cases)) assert.equal(find(path), route, path)
  assert.equal(find('/v1/chatsx/y'), '/v1')
  assert.equal(find('/filesystem'), '/')
  assert.equal(table('/v1')('/v2'), undefined)
  assert.equal(table('/v1')('/v10'), undefined)
})

test('no spelling leads past a guarded route by way of another one', () => {
  const find = table('/', '/admin')
  for (const spelling of [
    '/ADMIN',
    '/Admin/x',
    '/admin;x',
    '/admin;x/y',
    '/admin.',
    '/admin./x',
    '/admin%20',
    '/;a/admin',
  ]) {
    assert.equal(find(spelling), 'ambiguous', spelling)
  }
  for (const path of ['/x/admin', '/administrator', '/X;y', '/a.b/C', '/%C3%A9']) assert.equal(find(path), '/', path)
})

test('whatever the routes, a path is found as by looking at each of them', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', 'a-b')
  const path = fc.array(segment, { maxLength: 4 }).map(segments => `/${segments.join('/')}`)
  fc.assert(
    fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 6 }), path, (routes, asked) => {
      const segmentsOf = (text: string) => text.split('/').filter(part => part !== '')
      const matches = routes.filter(route => segmentsOf(route).every((part, at) => segmentsOf(asked)[at] === part))
      const longest = matches.toSorted((one, other) => other.length - one.length)[0]
      assert.equal(table(...routes)(asked), longest)
    }),
    { numRuns: 2000 },
  )
})

test('a server has an upstream or a file of routes: both, or a file with faults, are told in words', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-routes-'))
  try {
    const file = join(folder, 'routes.json')
    const read = (flags: Record<string, string>) => readConfig({ flags, environment: {}, file: {} })
    writeFileSync(file, JSON.stringify({ routes: [ONE] }))
    assert.equal(read({ routes: file }).routes.length, 1)
    assert.throws(() => read({ routes: file, upstream: ONE.upstream }), /--upstream: .*--routes names.*set one/)
    writeFileSync(file, JSON.stringify({ routes: [{ path: '/a/' }] }))
    assert.throws(() => read({ routes: file }), /--routes .*route 1: path: .*; route 1: upstream: is needed/)
    writeFileSync(file, '{"routes": [\n{"path": "/",}]}')
    assert.throws(() => read({ routes: file }), /--routes .*is no JSON \(line 2 column 14\)$/)
    writeFileSync(file, '{"routes": [')
    assert.throws(() => read({ routes: file }), /--routes .*is no JSON$/)
    assert.throws(() => read({ routes: join(folder, 'none') }), /--routes .*cannot be read \(ENOENT\)/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an upstream that is the server itself is refused, before calls come back without their token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-routes-'))
  const read = (flags: Record<string, string>) => () => readConfig({ flags, environment: {}, file: {} })
  try {
    const inCircles = /--upstream: this is the address that --listen takes; calls would go in circles/
    assert.throws(read({ listen: '127.0.0.1:8080', upstream: 'http://localhost:8080/api' }), inCircles)
    assert.throws(read({ listen: '0.0.0.0:8080', upstream: 'http://127.0.0.1:8080' }), inCircles)
    assert.throws(read({ listen: '[::]:80', upstream: 'http://[::1]' }), inCircles)
    assert.throws(read({ listen: 'api.internal:8080', upstream: 'http://api.internal:8080' }), inCircles)
    const file = join(folder, 'routes.json')
    writeFileSync(file, JSON.stringify({ routes: [ONE, { path: '/a', upstream: 'http://127.0.0.1:8080' }] }))
    assert.throws(
      read({ listen: '127.0.0.1:8080', routes: file }),
      /--routes: the upstream of \/a is the address that --listen takes/,
    )
    for (const [listen, upstream] of [
      ['127.0.0.1:8080', 'http://127.0.0.1:8081'],
      ['127.0.0.1:8080', 'http://[::1]:8080'],
      ['192.0.2.1:8080', 'http://127.0.0.1:8080'],
      ['127.0.0.1:0', 'http://127.0.0.1'],
    ] as const) {
      assert.doesNotThrow(read({ listen, upstream }), `${listen} in front of ${upstream}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
