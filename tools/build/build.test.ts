import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ENVIRONMENT, ROOT } from '../checkout.ts'
import { build } from './build.ts'

/** The oldest Node that the client promises to run on. */
const NODE_20 = join(ROOT, 'e2e', 'node_modules', '.bin', 'node')

/** An empty project, outside the checkout, into which the packed client and contract are installed. */
const folder = mkdtempSync(join(tmpdir(), 'published-'))
const project = join(folder, 'project')

function run(command: string, ...args: string[]): string {
  // Without what an outer npm says about its own project.
  const environment = Object.entries(ENVIRONMENT).filter(([name]) => !/^npm_/i.test(name))
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', env: Object.fromEntries(environment) })
}

before(() => {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true,"type":"module"}')
  for (const name of ['contract', 'client']) {
    build(name, join(folder, name))
    run('npm', 'pack', '--silent', '--pack-destination', folder, join(folder, name))
  }
  const packed = readdirSync(folder).filter(file => file.endsWith('.tgz'))
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', ...packed.map(file => join(folder, file)))
})

after(() => rmSync(folder, { recursive: true }))

function evaluate(code: string): string {
  return run(NODE_20, '--input-type=module', '--eval', code).trim()
}

test('the published client loads under Node 20, from each of its entries', () => {
  assert.match(run(NODE_20, '--version'), /^v20\./)
  const code = `
    const entries = await Promise.all(['', '/file', '/memory'].map(entry => import('@chatapp-access/client' + entry)))
    console.log(entries.map(entry => Object.values(entry).some(value => typeof value === 'function')).join())`
  assert.equal(evaluate(code), 'true,true,true')
})

test('the published client makes a token, and says so by its own words, without any package beside it', () => {
  rmSync(join(project, 'node_modules', '@chatapp-access', 'contract'), { recursive: true })
  const code = `
    import { createClient } from '@chatapp-access/client'
    import { memoryStore } from '@chatapp-access/client/memory'
    import { createServer } from 'node:http'
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
  assert.equal(evaluate(code), '[{"works":true},["POST /v1/tokens -","GET /v1/me a"]]')
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
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
  const use = (path: string) => `
    import { createClient, isApiError } from '@chatapp-access/client'
    import { memoryStore } from '@chatapp-access/client/memory'
    const client = createClient({ email: 'a@example.com', password: 'p', appId: 'app_1_1', store: memoryStore() })
    export const answer: Promise<Response> = client.fetch(${path})
    export const judge = (error: unknown): string => (isApiError(error) ? error.code : '')`
  writeFileSync(join(project, 'use.ts'), use("'/v1/me'"))
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
