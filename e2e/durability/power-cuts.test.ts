import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { call, type Server, startServer, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { assertAllGoOn, assertSound } from './go-on.ts'
import { LOSE_ALL, loseSome, randomFrom } from './losses.ts'
import { layOut, type Moment, moments } from './power.ts'
import { type Recording, record } from './recording.ts'
import { lostReplies, sampleReplies } from './replies.ts'

const ANSWERS = 800
const REPLIES_LOOKED_AT = 150
const CUTS = 20
const FIRST_CUTS = 6
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
  await afterEach(cutsOf(recording), (server, moment) => {
    pairs += moment.acknowledged.size
    return assertAllGoOn(server, moment)
  })
  t.diagnostic(`${pairs} pairs had been answered at ${CUTS} power cuts; 0 of them lost`)
})

test(`${FIRST_CUTS} power cuts while database and secret are first made: the next start makes what is not there`, async () => {
  await afterEach(firstCutsOf(recording), async server => {
    assert.equal((await call(server.url, '/readyz')).status, 200)
    assertSound(server)
  })
})

testThatNothingSecretWasPrinted()

/**
 * Cuts the power at these moments, starts a server on what is left, and lets `look` judge it. Half of the cuts lose all
 * that was not synced; the rest keep a part of it, in torn pages. Two at a time, one for each core.
 */
async function afterEach(
  cuts: ReadonlySet<number>,
  look: (server: Server, moment: Moment) => Promise<void>,
): Promise<void> {
  const restore = async (index: number, moment: Moment): Promise<void> => {
    const loss = index % 2 === 0 ? LOSE_ALL : loseSome(0.1 + 0.8 * randomFrom(index)(), index)
    const server = await startServer({ folder: layOut(moment.disk.afterPowerCut(loss)) })
    await look(server, moment)
    await server.kill()
  }
  let running: Promise<void> = Promise.resolve()
  for (const [index, moment] of moments(recording, cuts)) {
    const restored = restore(index, moment)
    await running
    running = restored
  }
  await running
}

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

/** Moments before the server has linked its secret, which is the last thing it makes. */
function firstCutsOf({ records }: Recording): Set<number> {
  const made = records.findIndex(({ kind }) => kind === 'linked')
  return new Set(Array.from({ length: FIRST_CUTS }, (_, cut) => Math.floor((made * cut) / (FIRST_CUTS - 1))))
}
