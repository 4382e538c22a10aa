import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { startServer, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { assertAllGoOn } from './go-on.ts'
import { LOSE_ALL, loseSome, randomFrom } from './losses.ts'
import { layOut, type Moment, moments } from './power.ts'
import { type Recording, record } from './recording.ts'
import { lostReplies, sampleReplies } from './replies.ts'

const ANSWERS = 800
const REPLIES_LOOKED_AT = 150
const CUTS = 20
const SEED = 1

let recording: Recording

before(async () => {
  recording = await record({ answers: ANSWERS })
})

test('no reply with a pair leaves before the fsync of the commit that made the pair has returned', t => {
  const replies = sampleReplies(recording, REPLIES_LOOKED_AT)
  assert.equal(replies.size, REPLIES_LOOKED_AT)
  assert.deepEqual(lostReplies(recording, replies), [])
  t.diagnostic(`${REPLIES_LOOKED_AT} replies looked at; 0 left early`)
})

test(`${CUTS} power cuts under load: whatever vanishes that was not synced, every pair that was answered refreshes`, async t => {
  let pairs = 0
  let running: Promise<void> = Promise.resolve()
  for (const [index, moment] of moments(recording, cutsOf(recording))) {
    pairs += moment.acknowledged.size
    const restored = restore(moment, index)
    // Two at a time, one for each core.
    await running
    running = restored
  }
  await running
  t.diagnostic(`${pairs} pairs had been answered at ${CUTS} power cuts; 0 of them lost`)
})

/** Half of the cuts lose all that was not synced; the rest keep a part of it, in torn pages. */
async function restore(moment: Moment, index: number): Promise<void> {
  const loss = index % 2 === 0 ? LOSE_ALL : loseSome(0.1 + 0.8 * randomFrom(index)(), index)
  const server = await startServer({ folder: layOut(moment.disk.afterPowerCut(loss)) })
  await assertAllGoOn(server, moment)
  await server.kill()
}

testThatNothingSecretWasPrinted()

/** The last record, moments at which a reply leaves, and moments anywhere: also in the middle of moving the log. */
function cutsOf({ records }: Recording): Set<number> {
  const random = randomFrom(SEED)
  const replies = [...sampleReplies(recording, REPLIES_LOOKED_AT)]
  const cuts = new Set([records.length - 1])
  while (cuts.size < CUTS / 2) cuts.add(replies[Math.floor(random() * replies.length)] as number)
  while (cuts.size < CUTS)
    cuts.add((replies[0] as number) + Math.floor(random() * (records.length - (replies[0] as number))))
  return cuts
}
