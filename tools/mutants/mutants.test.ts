import assert from 'node:assert/strict'
import { globSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../checkout.ts'
import { copyOfCheckout } from './copy-of-checkout.ts'
import { type Mutant, mutate } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { judgeUnbroken, tryMutant } from './trial.ts'

const SAMPLE: Mutant = {
  name: 'sample',
  promise: 'a cell of a table keeps its bars',
  file: 'tools/docs/table.ts',
  find: "replaceAll('|', '\\\\|')",
  replace: "replaceAll('', '')",
  test: { file: 'tools/docs/docs.test.ts', name: 'a cell keeps its columns' },
}

test('every mutant still has its place in the code, and its test', () => {
  for (const mutant of MUTANTS) {
    assert.notEqual(mutate(readFileSync(join(ROOT, mutant.file), 'utf8'), mutant), mutant.find)
    const { file, name } = mutant.test
    // A suite that runs on several stores stands beside the files that run it.
    const folder = join(ROOT, dirname(file))
    const texts = globSync('**/*.ts', { cwd: folder }).map(path => readFileSync(join(folder, path), 'utf8'))
    assert.ok(
      texts.some(text => text.includes(name)),
      `${mutant.name}: no test in ${folder} is called "${name}"`,
    )
  }
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length)
})

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

  assert.equal(await judgeUnbroken(SAMPLE, root), undefined)
  const verdict = await tryMutant(SAMPLE, root)
  assert.deepEqual(verdict, { kind: 'killed', by: ['a cell keeps its columns when it holds a bar'] })
  const harmless = await tryMutant({ ...SAMPLE, find: '/** A Markdown table. */', replace: '' }, root)
  assert.deepEqual(harmless, { kind: 'survived' })
  const broken = await tryMutant({ ...SAMPLE, find: 'export function table', replace: 'export function' }, root)
  assert.equal(broken.kind, 'invalid')
  const unnamed = await judgeUnbroken({ ...SAMPLE, test: { ...SAMPLE.test, name: 'there is no such test' } }, root)
  assert.equal(unnamed?.kind, 'invalid')

  assert.equal(readFileSync(join(root, SAMPLE.file), 'utf8'), before)
  assert.equal(readFileSync(join(ROOT, SAMPLE.file), 'utf8'), before)
})
