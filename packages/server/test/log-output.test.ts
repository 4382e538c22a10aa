import assert from 'node:assert/strict'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { LogOutput, type WriteBytes } from '../src/log-output.ts'
import { runServer } from './running-server.ts'

/** A reader that takes what it is given when it is told to. */
function createReader() {
  const begun: { bytes: Buffer; done: Parameters<WriteBytes>[1] }[] = []
  let text = ''
  return {
    write: ((bytes, done) => begun.push({ bytes, done })) satisfies WriteBytes,
    take(most = Number.POSITIVE_INFINITY) {
      const { bytes, done } = begun.shift() ?? assert.fail('nothing is being written')
      const part = bytes.subarray(0, most)
      text += part.toString()
      done(null, part.length)
    },
    fail(code: string) {
      const { done } = begun.shift() ?? assert.fail('nothing is being written')
      done(Object.assign(new Error(code), { code }), 0)
    },
    lines: () => text.split('\n').slice(0, -1),
    begun: () => begun.length,
  }
}

test('lines arrive in order, also where a pipe takes them in pieces', () => {
  const reader = createReader()
  const output = new LogOutput(reader.write)
  for (const line of ['one', 'two', 'three']) output.write(`${line}\n`)
  reader.take(2)
  reader.take()
  reader.take(1)
  reader.take(5)
  reader.take()
  assert.deepEqual(reader.lines(), ['one', 'two', 'three'])
  assert.equal(reader.begun(), 0)
})

test('what a full disk did not take is counted, and told when there is room again', () => {
  const reader = createReader()
  const output = new LogOutput(reader.write)
  output.write('lost 1\n')
  output.write('lost 2\n')
  reader.fail('ENOSPC')
  reader.fail('ENOSPC')
  output.write('kept\n')
  reader.take()
  const [note = '', ...rest] = reader.lines()
  assert.deepEqual(rest, ['kept'])
  assert.equal(JSON.parse(note).lines, 2)
})

test('a line that was cut short by a full disk does not spoil the next', () => {
  const reader = createReader()
  const output = new LogOutput(reader.write)
  output.write('a long line\n')
  reader.take(3)
  reader.fail('ENOSPC')
  output.write('next\n')
  reader.take()
  assert.equal(reader.lines()[0], 'a l')
  assert.equal(reader.lines().at(-1), 'next')
})

test('a reader that stalls costs bounded memory', () => {
  const reader = createReader()
  const output = new LogOutput(reader.write)
  const line = `${'x'.repeat(1023)}\n`
  for (let count = 0; count < 10_000; count++) output.write(line)
  reader.take()
  reader.take()
  assert.ok(reader.lines().length < 1_100, `${reader.lines().length} lines of 1 KiB were kept`)
  const kept = reader.lines().filter(text => text.startsWith('x')).length
  const note = reader.lines().find(text => text.startsWith('{')) ?? ''
  assert.equal(JSON.parse(note).lines + kept, 10_000, 'each line was kept or counted')
})

test('a server whose log cannot be written answers, and stops when it is asked to', { timeout: 30_000 }, async t => {
  const log = unwritable()
  const server = await runServer(t, log)
  closeSync(log)
  await server.untilAnswers()
  server.process.kill('SIGTERM')
  const [code] = await once(server.process, 'exit')
  assert.equal(code, 0)
})

/** A disk that is always full, where the system has one; else a file that was opened for reading only. */
function unwritable(): number {
  return process.platform === 'linux' ? openSync('/dev/full', 'w') : openSync(import.meta.filename, 'r')
}
