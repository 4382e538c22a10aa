import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configFolder } from '../src/config-folder.ts'
import { distanceText, durationText } from '../src/end-time.ts'
import { parseJson } from '../src/json.ts'
import { printData } from '../src/json-text.ts'
import { columns, createOutput, visible } from '../src/output.ts'
import type { Stream } from '../src/terminal.ts'
import { wrap } from '../src/wrap.ts'

test('a duration is told in its two largest units, and never as more than it is', () => {
  assert.equal(durationText(0), '0 s')
  assert.equal(durationText(59), '59 s')
  assert.equal(durationText(3_600), '1 h')
  assert.equal(durationText(86_399), '23 h 59 min')
  assert.equal(durationText(13 * 86_400 + 82_800 + 59), '13 d 23 h')
  assert.equal(durationText(86_400 + 59), '1 d')
})

test('a time is told as coming or gone', () => {
  assert.equal(distanceText(1_000, 940_900), 'in 1 min')
  assert.equal(distanceText(1_000, 1_000_000), '0 s ago')
  assert.equal(distanceText(1_000, 8_200_000), '2 h ago')
})

test('configuration lies where each platform keeps it, and a relative XDG folder is ignored', () => {
  const linux = { platform: 'linux', home: '/home/me' } as const
  assert.equal(configFolder(linux), '/home/me/.config/chatapp')
  assert.equal(configFolder({ ...linux, XDG_CONFIG_HOME: '/etc/me' }), '/etc/me/chatapp')
  assert.equal(configFolder({ ...linux, XDG_CONFIG_HOME: 'here' }), '/home/me/.config/chatapp')
  const mac = { platform: 'darwin', home: '/Users/me' } as const
  assert.equal(configFolder(mac), '/Users/me/Library/Application Support/chatapp')
  const windows = { platform: 'win32', home: 'C:\\Users\\me', APPDATA: 'D:\\Roaming' } as const
  assert.equal(configFolder(windows), 'D:\\Roaming\\chatapp')
})

/** What stands on a stream of this kind once data was printed. */
function printed(data: unknown, kind: Pick<Stream, 'isTerminal' | 'hasColour'>, isJson = false): string {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  const stream: Stream = { write, copy: async () => {}, ...kind }
  const terminal = { out: stream, err: stream, isTyped: false, readInput: async () => Buffer.alloc(0) }
  printData(data, createOutput(terminal, isJson))
  return text.replace(/\n$/, '')
}

test('data for a person is indented JSON that cannot command the terminal; without its colours it parses', () => {
  const data = parseJson('{"a\\u001b[1m":"x: \\"1\\" \\u009b2J \\u202e","n":[1.50,true,null]}')
  const plain = printed(data, { isTerminal: true, hasColour: false })
  assert.ok(!/[\u0080-\u009f\u001b\u202e]/.test(plain))
  assert.deepEqual(JSON.parse(plain), JSON.parse(JSON.stringify(data)))
  assert.match(plain, /\n {4}1\.50,\n/)
  const coloured = printed(data, { isTerminal: true, hasColour: true })
  assert.notEqual(coloured, plain)
  const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
  assert.equal(coloured.replace(colours, ''), plain)
})

test('data for a program is one line', () => {
  const data = { a: [1, { b: null }] }
  assert.equal(printed(data, { isTerminal: false, hasColour: false }), '{"a":[1,{"b":null}]}')
})

test('--json on a terminal is one line that cannot command it, and means the same', () => {
  const data = { 'a\u009b': 'b\u202ec\u2066d\u001be\u2028f\u200fg\u007fh' }
  const line = printed(data, { isTerminal: true, hasColour: true }, true)
  assert.match(line, /^[ -~]+$/)
  assert.deepEqual(JSON.parse(line), data)
  assert.equal(printed(data, { isTerminal: false, hasColour: false }, true), JSON.stringify(data))
})

test('text of others keeps its letters, tabs and lines', () => {
  assert.equal(visible('Привет,\tmãe 🙂\nשלום'), 'Привет,\tmãe 🙂\nשלום')
})

test('a text breaks between words, and a path stays whole', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three'])
  assert.deepEqual(wrap('see /a/very/long/path now', 8), ['see', '/a/very/long/path', 'now'])
  assert.deepEqual(wrap('', 8), [''])
  assert.deepEqual(wrap('one two', Number.POSITIVE_INFINITY), ['one two'])
  const rows = [
    ['next', 'one two three'],
    ['a', 'b'],
  ] as const
  assert.deepEqual(
    columns(rows, name => name, 13),
    ['next  one two\n      three', 'a     b'],
  )
})
