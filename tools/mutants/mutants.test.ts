import assert from 'node:assert/strict'
import { globSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../checkout.ts'
import { copyOfCheckout } from './copy-of-checkout.ts'
import { type Mutant, mutate } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { prepareTrial } from './trial.ts'

const SAMPLE: Mutant = {
  name: 'sample',
  promise: 'a cell of a table keeps its bars',
  file: 'tools/docs/table.ts',
  find: "replaceAll('|', '\\\\|')",
  replace: "replaceAll('', '')",
  test: { file: 'tools/docs/docs.test.ts', name: 'a cell keeps its columns' },
}

test('every mutant still has its place in the code, and its test', () => {
  assert.deepEqual(MUTANTS.flatMap(faultsOf), [])
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length)
})

function faultsOf(mutant: Mutant): string[] {
  const faults: string[] = []
  try {
    mutate(readFileSync(join(ROOT, mutant.file), 'utf8'), mutant)
  } catch (error) {
    faults.push(String(error))
  }
  const { file, name } = mutant.test
  // A suite that runs on several stores stands beside the files that run it.
  const folder = join(ROOT, dirname(file))
  const texts = globSync('**/*.ts', { cwd: folder }).map(path => readFileSync(join(folder, path), 'utf8'))
  if (!texts.some(text => text.includes(name))) faults.push(`${mutant.name}: no test in ${folder} is called "${name}"`)
  return faults
}

test('a mutant whose place is gone, or is not the only one, is no mutant', () => {
  assert.equal(mutate('a b c', { ...SAMPLE, find: 'b', replace: '$&' }), 'a $& c')
  assert.throws(() => mutate('a c', { ...SAMPLE, find: 'b' }), /stands 0 times/)
  assert.throws(() => mutate('b b', { ...SAMPLE, find: 'b' }), /stands 2 times/)
})

test('in the copy everything of ours leads to the copy, and a trial leaves it as it was', async () => {
  using copy = copyOfCheckout()
  const root = realpathSync(copy.root)
  assert.ok(realpathSync(join(root, 'node_modules/@chatapp-access/contract')).startsWith(root))
  const before = readFileSync(join(root, SAMPLE.file), 'utf8')

  const unnamed = { ...SAMPLE, test: { ...SAMPLE.test, name: 'there is no such test' } }
  const judge = await prepareTrial(SAMPLE.test.file, [SAMPLE, unnamed], root)
  assert.deepEqual(await judge(SAMPLE), { kind: 'killed', by: ['a cell keeps its columns when it holds a bar'] })
  const harmless = await judge({ ...SAMPLE, find: '/** A Markdown table. */', replace: '' })
  assert.deepEqual(harmless, { kind: 'survived' })
  const broken = await judge({ ...SAMPLE, find: 'export function table', replace: 'export function' })
  assert.equal(broken.kind, 'invalid')
  assert.equal((await judge(unnamed)).kind, 'invalid')

  assert.equal(readFileSync(join(root, SAMPLE.file), 'utf8'), before)
  assert.equal(readFileSync(join(ROOT, SAMPLE.file), 'utf8'), before)
})
