import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { test } from 'node:test'
import { Disk } from '../durability/disk.ts'
import { LOSE_ALL } from '../durability/losses.ts'
import { testThatNothingSecretWasPrinted, type Witness, witness } from '../harness/index.ts'
import { runPrograms } from './program.ts'
import { emptyStage } from './stage.ts'

const RENEWALS = 5

test('a pair is on the disk, under its name, before the first query that bears it leaves the program', async () => {
  using stage = await emptyStage('single-use')
  mkdirSync(stage.store, { recursive: true })
  const watch = witness(stage.store)
  for (let run = 0; run <= RENEWALS; run += 1) {
    assert.deepEqual(await runPrograms(1, { ...stage.options, env: watch.env }), [{ answered: true }])
    await stage.backend.endAccess()
  }
  assert.deepEqual(stage.backend.counts(), { makes: 1, refreshes: RENEWALS })
  const used = tokensUsed(watch)
  assert.equal(used.length, RENEWALS + 1)
  // Not shown when it fails: they are tokens.
  assert.equal(used.filter(({ safe }) => !safe).length, 0, 'a power cut would have taken away a pair in use')
})

testThatNothingSecretWasPrinted()

/** Access tokens in the order of their first use, and whether a power cut at that moment would have left each on the disk. */
function tokensUsed(watch: Witness): { token: string; safe: boolean }[] {
  const disk = new Disk(watch.folderInode)
  const used = new Map<string, boolean>()
  for (const record of watch.records()) {
    if (record.kind !== 'reply') disk.apply(record)
    const token = record.kind === 'reply' && /^authorization: (cat_[\w-]{59})/im.exec(record.text)?.[1]
    if (token && !used.has(token)) used.set(token, isSaved(disk, token))
  }
  return [...used].map(([token, safe]) => ({ token, safe }))
}

function isSaved(disk: Disk, token: string): boolean {
  const files = [...disk.afterPowerCut(LOSE_ALL)]
  return files.some(([name, content]) => /^\d+\.json$/.test(name) && content.includes(`"${token}"`))
}
