import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice } from '../../src/domain/notice.ts'
import { NoticeWriter } from '../../src/notices/writer.ts'

test('a notice that is told while the store is away is written when it is back, once', async () => {
  const failures: unknown[] = []
  const written: Notice[] = []
  const store = {
    noteNotice: async (notice: Notice) => {
      if (failures.length === 0) throw new Error('away')
      written.push(notice)
      return { noted: true }
    },
  }
  let noted = 0
  const done = Promise.withResolvers<void>()
  const writer = new NoticeWriter({
    store,
    mail: false,
    onNoted: () => ++noted === 2 && done.resolve(),
    onError: error => failures.push(error),
  })
  const notice = { accountId: 1, appNumber: 1, kind: 'limit_near', detail: '', onceKey: 'a' } as const
  writer.tell(notice)
  writer.tell(notice)
  writer.tell({ ...notice, onceKey: 'b' })
  await done.promise
  assert.deepEqual(
    written.map(it => it.onceKey),
    ['a', 'b'],
  )
  assert.equal(failures.length, 1)
})

test('of more notices than memory holds while the store is away the rest is told to the log, as lost', async () => {
  const lost: boolean[] = []
  const away = Promise.withResolvers<{ noted: boolean }>()
  const writer = new NoticeWriter({
    store: { noteNotice: () => away.promise },
    mail: false,
    onNoted: () => undefined,
    onError: (_error, dropped) => lost.push(dropped),
  })
  for (let told = 0; told < 1_002; told++) {
    writer.tell({ accountId: 1, appNumber: 1, kind: 'limit_near', detail: '', onceKey: String(told) })
  }
  assert.deepEqual(lost, [true, true])
  away.resolve({ noted: true })
  await writer.stop()
})
