import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startOurServer } from '../client/our-server.ts'
import { temporaryFolder, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { WHOLE } from './recipe.ts'
import { assertAnswered, emptyStage } from './stage.ts'

test('a pair is on the disk before it takes its name, and has its name before it is used', {
  timeout: 60_000,
}, async () => {
  const library = join(temporaryFolder(), 'syncs.so')
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, join(import.meta.dirname, 'syncs.c')])
  const ours = await startOurServer()
  for (const recipe of WHOLE) {
    using stage = await emptyStage(ours, recipe)
    const journal = join(temporaryFolder(), 'journal')
    const lines = () => readFileSync(journal, 'utf8').trim().split('\n')
    const namedBefore: number[] = []
    stage.proxy.onCall = () => {
      namedBefore.push(lines().filter(line => line.startsWith('named')).length)
      return undefined
    }
    await assertAnswered(stage.start(recipe, { env: { LD_PRELOAD: library, SYNCS_JOURNAL: journal } }), stage)
    const file = stage.savedPath()
    const saved = [`synced ${file}.new`, `named ${file}`]
    assert.deepEqual(lines(), [...saved, ...saved], recipe.id)
    // The key of the make, and then the pair.
    assert.deepEqual(namedBefore, [1, 2], recipe.id)
  }
})

testThatNothingSecretWasPrinted()
