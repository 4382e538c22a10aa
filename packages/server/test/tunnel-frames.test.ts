import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeFrame, Frames } from '../src/gateway/tunnel-frames.ts'

const TEXT = 1
const CONTINUATION = 0
const CLOSE = 8
const PING = 9

/** A frame as RFC 6455 section 5.2 draws it. */
function frame(opcode: number, length: number, { masked = false, last = true } = {}): Buffer {
  const first = (last ? 0x80 : 0) | opcode
  const mask = masked ? 0x80 : 0
  const header =
    length < 126
      ? [first, mask | length]
      : length < 65_536
        ? [first, mask | 126, length >> 8, length & 255]
        : [
            first,
            mask | 127,
            0,
            0,
            0,
            0,
            (length >>> 24) & 255,
            (length >> 16) & 255,
            (length >> 8) & 255,
            length & 255,
          ]
  return Buffer.concat([Buffer.from(header), Buffer.alloc((masked ? 4 : 0) + length, 0x88)])
}

const FRAMES = [
  frame(TEXT, 0),
  frame(TEXT, 5, { last: false }),
  frame(PING, 125),
  frame(CONTINUATION, 126),
  frame(TEXT, 65_535, { masked: true }),
  frame(TEXT, 65_536),
  frame(TEXT, 3, { masked: true }),
]

test('the ends of frames are found in frames of every length, however the bytes are cut', () => {
  const bytes = Buffer.concat(FRAMES)
  const ends = FRAMES.map((_, index) => FRAMES.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0))
  for (const size of [1, 2, 3, 7, 1000, 65_536, bytes.length]) {
    const frames = new Frames()
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size)
      frames.pass(piece)
      assert.equal(
        frames.isBetween,
        ends.includes(at + piece.length),
        `after ${at + piece.length} in pieces of ${size}`,
      )
    }
    assert.equal(frames.hasClose, false)
  }
})

test('from anywhere within a frame its end is found, and what follows it is not taken', () => {
  const long = frame(TEXT, 70_000)
  for (const cut of [1, 2, 9, 10, 11, 40_000, long.length - 1]) {
    const frames = new Frames()
    frames.pass(long.subarray(0, cut))
    assert.equal(frames.isBetween, false)
    assert.equal(frames.passFrame(Buffer.concat([long.subarray(cut), frame(TEXT, 5)])), long.length - cut)
    assert.equal(frames.isBetween, true)
    assert.equal(frames.passFrame(frame(TEXT, 5)), 0)
  }
})

test('a Close frame that passes is noticed', () => {
  const frames = new Frames()
  frames.pass(closeFrame(1000, 'done'))
  assert.deepEqual([frames.hasClose, frames.isBetween], [true, true])
})

test('a Close frame has its code and reason, unmasked, and cannot be longer than a control frame', () => {
  assert.deepEqual([...closeFrame(1008, 'no')], [0x80 | CLOSE, 4, 0x03, 0xf0, 0x6e, 0x6f])
  assert.equal(closeFrame(1008, 'x'.repeat(123)).length, 127)
  assert.throws(() => closeFrame(1008, 'x'.repeat(124)), RangeError)
})
