import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedCopy, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { record } from './recording.ts'
import { lostReplies, sampleReplies } from './replies.ts'

const REPLIES_LOOKED_AT = 20

/** What a commit waits for; there is no setting for it. */
const DURABLE = { file: 'src/store/sqlite/options.ts', find: "synchronous: 'FULL'" }

test('a server that commits with synchronous=OFF does not pass: every reply leaves before its pair is on the disk', async () => {
  const main = changedCopy({ ...DURABLE, replace: "synchronous: 'OFF'" })
  const recording = await record({ main, answers: 100 })
  const replies = sampleReplies(recording, REPLIES_LOOKED_AT)
  assert.equal(lostReplies(recording, replies).length, REPLIES_LOOKED_AT)
})

testThatNothingSecretWasPrinted()
