import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT } from '../checkout.ts'
import { makeRepository, type Rule, readRepository } from './repository.ts'
import * as rules from './rules/index.ts'

const MANIFESTS = {
  'package.json': { name: 'root', devDependencies: { typescript: '1' } },
  'packages/contract/package.json': { name: '@x/contract' },
  'packages/client/package.json': { name: '@x/client', devDependencies: { '@x/contract': '1' } },
  'packages/server/package.json': { name: '@x/server', dependencies: { '@x/contract': '1', fastify: '1' } },
  'packages/guard/package.json': { name: '@x/guard', dependencies: { '@x/contract': '1', '@x/server': '1' } },
  'packages/my-account/package.json': { name: '@x/my-account', devDependencies: { '@x/contract': '1', react: '1' } },
  'packages/cli/package.json': { name: '@x/cli', dependencies: { '@x/client': '1' } },
  'e2e/package.json': { name: '@x/e2e' },
}

/** What a rule says of these files, as `path:line`. */
function judge(rule: Rule, files: Record<string, string>): string[] {
  const manifests = Object.entries(MANIFESTS).map(([path, json]) => [path, JSON.stringify(json)] as const)
  const repository = makeRepository(new Map([...manifests, ...Object.entries(files)]))
  return rule(repository).map(({ path, line }) => `${path}:${line}`)
}

/** A rule fails on the first file, at the given line, and keeps quiet on all the others. */
function proves(
  rule: Rule,
  broken: [path: string, text: string, line: number],
  ...kept: [path: string, text: string][]
) {
  const [path, text, line] = broken
  assert.deepEqual(judge(rule, { [path]: text }), [`${path}:${line}`])
  for (const [keptPath, keptText] of kept) assert.deepEqual(judge(rule, { [keptPath]: keptText }), [], keptPath)
}

test('a package may import only the layers below it', () => {
  proves(
    rules.layers,
    ['packages/client/src/a.ts', "\nimport '@x/server'", 2],
    ['packages/client/src/a.ts', "import '@x/contract'\nimport '@x/client/file'"],
    ['packages/cli/src/a.ts', "import '@x/client/file'"],
    ['tools/a.ts', "import '@x/contract'"],
  )
  proves(rules.layers, ['packages/guard/src/a.ts', "export * from '@x/server'", 1])
  proves(rules.layers, ['packages/contract/src/a.ts', "const a = await import('@x/client')", 1])
  proves(rules.layers, ['packages/cli/src/a.ts', "type A = import('@x/contract').A", 1])
  proves(rules.layers, ['e2e/a.test.ts', "import type { A } from '@x/contract'", 1])
  proves(rules.layers, ['e2e/a.test.ts', "import '../packages/client/src/index.ts'", 1])
})

test('a relative import stays in its package', () => {
  proves(
    rules.packageBorders,
    ['packages/client/src/a.ts', "import '../../contract/src/a.ts'", 1],
    ['packages/client/src/deep/a.ts', "import '../a.ts'"],
    ['bench/a.ts', "import '../packages/server/src/a.ts'"],
  )
})

test('the pages may show recipes, and run none', () => {
  proves(
    rules.packageBorders,
    ['packages/my-account/src/a.ts', "import '../../../recipes/a.ts'", 1],
    ['packages/my-account/src/a.ts', "import '../../../recipes/a.ts?raw'\nimport '../../../recipes/a.json'"],
  )
  proves(rules.packageBorders, ['packages/client/src/a.ts', "import '../../../recipes/a.ts?raw'", 1])
})

test('a package is imported only where it is declared', () => {
  proves(
    rules.declaredDependencies,
    ['packages/server/src/a.ts', "import 'fastify'\nimport 'typescript'", 2],
    ['packages/server/src/a.ts', "import 'fastify/plugin'\nimport 'node:fs'\nimport '@x/server/b'"],
    ['packages/server/test/a.ts', "import 'typescript'"],
    ['packages/client/test/a.ts', "import '@x/contract'"],
    ['tools/a.ts', "import 'typescript'\nimport '@x/client'"],
  )
  proves(rules.declaredDependencies, ['packages/client/src/a.ts', "import '@x/contract'", 1])
  proves(rules.declaredDependencies, ['tools/a.ts', "import 'fastify'", 1])
})

test('the pages may use what is declared for development, as the build puts it into them, and nothing else', () => {
  proves(
    rules.declaredDependencies,
    ['packages/my-account/src/a.tsx', "import 'react'\nimport 'fastify'", 2],
    ['packages/my-account/src/a.tsx', "import '@x/contract'\nexport const a = <p>text</p>"],
  )
  proves(rules.layers, ['packages/my-account/src/a.tsx', "import '@x/server'", 1])
})

test('the pages reach no built-in module of Node', () => {
  proves(
    rules.forbiddenEdges,
    ['packages/my-account/src/a.tsx', "import 'node:fs'", 1],
    ['packages/my-account/vite.config.ts', "import 'node:fs'"],
  )
})

test('flows know no HTTP and routes know no store', () => {
  const { forbiddenEdges } = rules
  proves(
    forbiddenEdges,
    ['packages/server/src/flows/a.ts', "import type { FastifyRequest } from 'fastify'", 1],
    ['packages/server/src/routes/a.ts', "import 'fastify'\nimport '../store/store.ts'\nimport '../flows/a.ts'"],
  )
  proves(forbiddenEdges, ['packages/server/src/flows/a.ts', "import '@fastify/cors'", 1])
  proves(forbiddenEdges, ['packages/server/src/flows/a.ts', "import '../routes/a.ts'", 1])
  proves(forbiddenEdges, ['packages/server/src/routes/a.ts', "import '../store/sqlite/open.ts'", 1])
  proves(forbiddenEdges, ['packages/server/src/routes/a.ts', "import '../store/sql-store.ts'", 1])
})

test('tokens and rules have no clock and do no I/O', () => {
  const { pureRules } = rules
  const path = 'packages/server/src/domain/a.ts'
  proves(
    pureRules,
    [path, '\nconst now = Date.now()', 2],
    [path, "import { createHmac } from 'node:crypto'\nconst a = (now: number) => new Date(now)"],
    ['packages/server/src/store/a.ts', "import 'node:sqlite'\nDate.now()"],
  )
  for (const use of [
    'new Date()',
    'Date()',
    'performance.now()',
    'setTimeout(f, 1)',
    'fetch(a)',
    "globalThis['Date'].now()",
  ])
    assert.deepEqual(judge(pureRules, { [path]: use }), [`${path}:1`], use)
  for (const name of ['fastify', '@fastify/cors', 'kysely', 'pg', 'node:sqlite', 'node:fs/promises', 'http'])
    assert.deepEqual(judge(pureRules, { [path]: `import '${name}'` }), [`${path}:1`], name)
})

test('tokens and rules stay pure through what they import', () => {
  const files = {
    'packages/server/src/tokens/a.ts': "import '../clock.ts'",
    'packages/server/src/clock.ts': 'export const now = () => Date.now()',
  }
  assert.deepEqual(judge(rules.pureRules, files), ['packages/server/src/clock.ts:1'])
})

test("the client's core reaches no built-in module of Node", () => {
  const index = { 'packages/client/src/index.ts': "export * from './a.ts'" }
  const { clientCore } = rules
  const a = 'packages/client/src/a.ts'
  assert.deepEqual(judge(clientCore, { ...index, [a]: "\nimport type { A } from 'node:fs'" }), [`${a}:2`])
  assert.deepEqual(judge(clientCore, { ...index, [a]: "Buffer.from('')" }), [`${a}:1`])
  assert.deepEqual(judge(clientCore, { ...index, 'packages/client/src/file/b.ts': "import 'node:fs'" }), [])
})

test('the environment is read in a main.ts only', () => {
  const path = 'packages/server/src/a.ts'
  proves(
    rules.environment,
    [path, '\n\nconst a = process.env.A', 3],
    ['packages/server/src/main.ts', 'process.env.A'],
    ['bench/a.ts', 'process.env.A'],
    ['packages/server/test/a.ts', 'process.env.A'],
    [path, "'process.env'; process.exit()"],
  )
  for (const use of [
    'const { env } = process',
    "process['env']",
    'globalThis.process.env',
    "import { env } from 'node:process'",
  ])
    assert.deepEqual(judge(rules.environment, { [path]: use }), [`${path}:1`], use)
})

test('an index.ts only re-exports', () => {
  const path = 'packages/server/src/index.ts'
  proves(
    rules.indexes,
    [path, "export * from './a.ts'\nexport const a = 1", 2],
    [path, "export * from './a.ts'\nexport { b } from './b.ts'\nexport type { C } from './c.ts'"],
    ['packages/server/src/a.ts', 'export const a = 1'],
  )
  proves(rules.indexes, [path, "import './a.ts'", 1])
  proves(rules.indexes, [path, 'const a = 1', 1])
})

test('a file has at most 300 lines', () => {
  proves(rules.fileSize, ['tools/a.ts', '\n'.repeat(301), 301], ['tools/a.ts', '\n'.repeat(300)])
})

test('no file and no folder has a name that says nothing', () => {
  const { names } = rules
  for (const path of ['tools/utils.ts', 'packages/a/src/helper.test.ts', 'e2e/misc.md'])
    assert.deepEqual(judge(names, { [path]: '' }), [`${path}:1`])
  const folder = makeRepository(new Map(), ['packages/a/common', 'packages/a/common/b.ts'])
  assert.deepEqual(
    names(folder).map(({ path }) => path),
    ['packages/a/common'],
  )
  assert.deepEqual(judge(names, { 'tools/uncommon.ts': '' }), [])
})

test('no comment puts off work or silences a check', () => {
  for (const mark of ['TODO', 'FIXME: x', '@ts-ignore', '@ts-expect-error', 'biome-ignore lint: x'])
    assert.deepEqual(judge(rules.comments, { 'tools/a.ts': `const a = 1\n/*\n ${mark} */` }), ['tools/a.ts:3'], mark)
  assert.deepEqual(judge(rules.comments, { 'tools/a.ts': "const a = 'TODO' // to do" }), [])
})

test('a source that cannot be parsed is an error, never an empty source', () => {
  assert.throws(() => makeRepository(new Map([['tools/a.ts', 'const = 1']])), /tools\/a\.ts/)
})

test('the checkout is read whole', () => {
  const { sources, manifests, paths } = readRepository(ROOT)
  assert.ok(sources.has('tools/architecture/rules.test.ts'))
  assert.ok(sources.has('packages/contract/src/index.ts'))
  assert.ok(sources.has('packages/my-account/src/app.tsx'))
  assert.equal(manifests.get('packages/contract')?.name, '@chatapp-access/contract')
  assert.ok(paths.includes('packages/contract/src'))
  assert.ok(!paths.some(path => path.includes('node_modules')))
})
