import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ENVIRONMENT, ROOT } from '../checkout.ts'
import { build } from './build.ts'

/** The oldest Node that the guard promises to run on. */
const NODE_20 = join(ROOT, 'e2e', 'node_modules', '.bin', 'node')
const KINDS = ['module', 'commonjs'] as const

/** A project inside the checkout, where what the guard depends on is found as in an installed package. */
mkdirSync(join(ROOT, 'node_modules', '.cache'), { recursive: true })
const project = mkdtempSync(join(ROOT, 'node_modules', '.cache', 'guarded-'))
const installed = join(project, 'node_modules', '@chatapp-access', 'guard')

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', env: ENVIRONMENT })
}

function packed(): string {
  return join(project, String(readdirSync(project).find(entry => entry.endsWith('.tgz'))))
}

function entries(): string[] {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { exports: object }
  return Object.keys(manifest.exports).map(entry => entry.slice(1))
}

before(() => {
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true,"type":"module"}')
  build('guard', join(project, 'built'))
  run('npm', 'pack', '--silent', '--pack-destination', project, join(project, 'built'))
  mkdirSync(installed, { recursive: true })
  run('tar', '-xzf', packed(), '-C', installed, '--strip-components=1')
})

after(() => rmSync(project, { recursive: true }))

for (const kind of KINDS) {
  test(`the published guard loads as ${kind} from each of its entries, under Node 20 too`, () => {
    const load = kind === 'module' ? 'name => import(name)' : 'async name => require(name)'
    const names = entries().map(entry => `@chatapp-access/guard${entry}`)
    assert.equal(names.length, 7)
    const code = `
      Promise.all(${JSON.stringify(names)}.map(${load})).then(all =>
        console.log(all.every(one => Object.values(one).some(value => typeof value === 'function'))))`
    for (const node of [process.execPath, NODE_20]) {
      assert.equal(run(node, `--input-type=${kind}`, '--eval', code).trim(), 'true')
    }
  })
}

test('the published guard has the contract inside, and depends on no package of ours', () => {
  const files = globSync('**/*.{js,ts,json}', { cwd: installed })
  assert.ok(files.includes(join('contract', 'index.js')))
  const naming = files.filter(file => readFileSync(join(installed, file), 'utf8').includes('@chatapp-access/contract'))
  assert.deepEqual(naming, [])
})

test('publint finds nothing in the packed guard', () => {
  assert.match(run('publint', 'run', '--strict', packed()), /All good/)
})

test('the types of the packed guard are right for import, require and bundlers', () => {
  const report = JSON.parse(
    run('attw', '--no-definitely-typed', '--profile', 'node16', '--format', 'json', packed()),
  ) as { analysis: { entrypoints: object }; problems?: object }
  assert.deepEqual(
    Object.keys(report.analysis.entrypoints).sort(),
    entries()
      .map(entry => `.${entry}`)
      .sort(),
  )
  assert.deepEqual(report.problems ?? {}, {})
})

/** Who sends a request, by the types of each framework. */
const USE = `
  import express from 'express'
  import fastify from 'fastify'
  import { Hono } from 'hono'
  import { createGuard } from '@chatapp-access/guard'
  import { guardExpress } from '@chatapp-access/guard/express'
  import { guardFastify } from '@chatapp-access/guard/fastify'
  import { guardFetch } from '@chatapp-access/guard/fetch'
  import { guardHono } from '@chatapp-access/guard/hono'
  import { createIdentityGuard } from '@chatapp-access/guard/identity'
  import { guardNode } from '@chatapp-access/guard/node'
  const guard = createGuard({ server: 'https://access.example.com' })
  const identity = createIdentityGuard({ issuer: 'https://access.example.com' })
  const use = (id: ACCOUNT) => String(id)
  guardNode(guard, (_request, response, caller) => response.end(use(caller.accountId)))
  guardFetch(identity, (_request, caller) => new Response(use(caller.accountId) + caller.jti.length))
  express().use(guardExpress(guard)).get('/', (request, response) => void response.send(use(request.chatapp.accountId)))
  fastify().register(guardFastify(identity)).get('/', request => use(request.chatapp.accountId))
  new Hono().use(guardHono(guard)).get('/', context => context.text(use(context.get('chatapp').accountId)))`

test('each framework knows by its types who sends a request, in a strict project', () => {
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
  writeFileSync(join(project, 'use.ts'), USE.replace('ACCOUNT', 'number'))
  run('tsc', '--project', '.')
  // And they are no `any`: a wrong use of each is refused.
  writeFileSync(join(project, 'use.ts'), USE.replace('ACCOUNT', 'boolean'))
  assert.throws(
    () => run('tsc', '--project', '.'),
    error => String((error as { stdout?: string }).stdout).match(/TS2345/g)?.length === 5,
  )
})
