import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ENVIRONMENT, ROOT } from '../checkout.ts'
import { build } from './build.ts'

/** The oldest Node that the client promises to run on. */
const NODE_20 = join(ROOT, 'e2e', 'node_modules', '.bin', 'node')

/** Entries that need what Node 20 has not: `node:sqlite`. */
const FOR_LATER_NODE = new Set(['/sqlite'])

/** An empty project, outside the checkout, into which the packed client and contract are installed. */
const folder = mkdtempSync(join(tmpdir(), 'published-'))
const project = join(folder, 'project')

function run(command: string, ...args: string[]): string {
  // Without what an outer npm says about its own project.
  const environment = Object.entries(ENVIRONMENT).filter(([name]) => !/^npm_/i.test(name))
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', env: Object.fromEntries(environment) })
}

/** What attw says of a package. */
interface Report {
  analysis: { entrypoints: Record<string, unknown> }
  problems?: Record<string, unknown>
}

function packed(name: string): string {
  const file = readdirSync(folder).find(entry => entry.startsWith(`chatapp-access-${name}-`) && entry.endsWith('.tgz'))
  return join(folder, String(file))
}

before(() => {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true,"type":"module"}')
  for (const name of ['contract', 'client']) {
    build(name, join(folder, name))
    run('npm', 'pack', '--silent', '--pack-destination', folder, join(folder, name))
  }
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', packed('contract'), packed('client'))
})

after(() => rmSync(folder, { recursive: true }))

type Kind = 'module' | 'commonjs'

function evaluate(code: string, kind: Kind = 'module', node = NODE_20): string {
  return run(node, `--input-type=${kind}`, '--eval', code).trim()
}

function clientEntries(): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'client', 'package.json'), 'utf8')) as { exports: object }
  return Object.keys(manifest.exports).map(entry => entry.slice(1))
}

for (const kind of ['module', 'commonjs'] as const) {
  test(`the published client loads as ${kind} from each of its entries, under Node 20 too`, () => {
    assert.match(run(NODE_20, '--version'), /^v20\./)
    const all = clientEntries()
    assert.ok(all.includes('') && all.includes('/file'))
    assert.deepEqual(unusable(all, kind, process.execPath), [])
    const forNode20 = all.filter(entry => !FOR_LATER_NODE.has(entry))
    assert.deepEqual(unusable(forNode20, kind, NODE_20), [])
  })
}

/** Entries that give no function. */
function unusable(entries: string[], kind: Kind, node: string): string[] {
  const load = kind === 'module' ? 'name => import(name)' : 'async name => require(name)'
  const code = `
    const names = ${JSON.stringify(entries)}.map(entry => '@chatapp-access/client' + entry)
    Promise.all(names.map(${load})).then(all =>
      console.log(JSON.stringify(all.map(one => Object.values(one).some(value => typeof value === 'function'))))
    )`
  const loaded = JSON.parse(evaluate(code, kind, node)) as boolean[]
  return entries.filter((_, index) => !loaded[index])
}

for (const kind of ['module', 'commonjs'] as const) {
  test(`an error of a store is an error of the package, loaded as ${kind}`, () => {
    const names = ['@chatapp-access/client', '@chatapp-access/client/store']
    const load = kind === 'module' ? 'name => import(name)' : 'async name => require(name)'
    const code = `
      Promise.all(${JSON.stringify(names)}.map(${load})).then(([client, store]) =>
        console.log(client.isChatAppError(new store.StoreError('StoreReadError', 'why'), 'StoreReadError'))
      )`
    assert.equal(evaluate(code, kind), 'true')
  })
}

test('publint finds nothing in the packed client', () => {
  assert.match(run('publint', 'run', '--strict', packed('client')), /All good/)
})

test('the types of the packed client are right for import, require and bundlers', () => {
  // Its types lie in it, so nothing is looked for in any registry.
  const options = ['--no-definitely-typed', '--profile', 'node16', '--format', 'json']
  const report = JSON.parse(run('attw', ...options, packed('client'))) as Report
  assert.deepEqual(
    Object.keys(report.analysis.entrypoints).sort(),
    clientEntries()
      .map(entry => `.${entry}`)
      .sort(),
  )
  assert.deepEqual(report.problems ?? {}, {})
})

for (const kind of ['module', 'commonjs'] as const)
  test(`the published client makes a token as ${kind}, and says so by its own words, without any package beside it`, () => {
    rmSync(join(project, 'node_modules', '@chatapp-access', 'contract'), { recursive: true, force: true })
    const from = (names: string, name: string) =>
      kind === 'module' ? `import ${names} from '${name}'` : `const ${names} = require('${name}')`
    const code = `
    ${from('{ createClient }', '@chatapp-access/client')}
    ${from('{ memoryStore }', '@chatapp-access/client/memory')}
    ${from('{ createServer }', 'node:http')}
    const end = Math.floor(Date.now() / 1000) + 60
    const pair = { cabinetUserId: 1, accessToken: 'a', accessTokenEndTime: end, refreshToken: 'r', refreshTokenEndTime: end }
    const calls = []
    const server = createServer((request, response) => {
      calls.push(request.method + ' ' + request.url + ' ' + (request.headers.authorization ?? '-'))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ success: true, data: request.url === '/v1/tokens' ? pair : { works: true } }))
    }).listen(0, '127.0.0.1', async () => {
      const baseUrl = 'http://127.0.0.1:' + server.address().port
      const client = createClient({ baseUrl, email: 'a@example.com', password: 'p', appId: 'app_1_1', store: memoryStore() })
      console.log(JSON.stringify([await client.get('/v1/me'), calls]))
      server.close()
      server.closeAllConnections()
    })`
    assert.equal(evaluate(code, kind), '[{"works":true},["POST /v1/tokens -","GET /v1/me a"]]')
  })

test('the declarations of the published client hold in a strict project that has no other types', () => {
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'dom'],
    types: [],
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['use.ts', 'use.cts'] }),
  )
  const use = (path: string) => `
    import { createClient, isApiError } from '@chatapp-access/client'
    import { memoryStore } from '@chatapp-access/client/memory'
    const client = createClient({ email: 'a@example.com', password: 'p', appId: 'app_1_1', store: memoryStore() })
    export const answer: Promise<Response> = client.fetch(${path})
    export const judge = (error: unknown): string => (isApiError(error) ? error.code : '')`
  writeFileSync(join(project, 'use.ts'), use("'/v1/me'"))
  writeFileSync(join(project, 'use.cts'), use("'/v1/me'"))
  run('tsc', '--project', '.')
  // And they are no `any`: a wrong use is refused.
  writeFileSync(join(project, 'use.ts'), use('1'))
  assert.throws(() => run('tsc', '--project', '.'))
})

test('the built server and the built CLI start', () => {
  // Inside the checkout, where their dependencies are found as in an installed package.
  const built = mkdtempSync(join(ROOT, 'node_modules', '.cache', 'built-'))
  try {
    for (const name of ['server', 'cli']) {
      build(name, join(built, name))
      assert.match(run(process.execPath, join(built, name, 'main.js'), '--version'), /^\d+\.\d+\.\d+\n$/)
    }
  } finally {
    rmSync(built, { recursive: true })
  }
})
