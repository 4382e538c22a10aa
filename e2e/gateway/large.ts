import { Readable } from 'node:stream'

const PIECE = 256 * 1024
const STAMP = 8

/** More than ever wait in queues on one way: written once, they go round, for making each anew would cost the most. */
const PIECES = Array.from({ length: 256 }, (_, index) => {
  const piece = Buffer.alloc(PIECE, index)
  piece.writeDoubleLE(index, 0)
  return piece
})

/** That many bytes, in pieces that tell their place, so that none can be lost, repeated or out of order unseen. */
export function largeBody(bytes: number, onTaken?: (bytes: number) => void): Readable {
  return Readable.from(piecesOf(bytes, onTaken), { objectMode: false, highWaterMark: PIECE })
}

function* piecesOf(bytes: number, onTaken?: (bytes: number) => void): Generator<Buffer> {
  for (let at = 0; at < bytes; at += PIECE) {
    const piece = PIECES[(at / PIECE) % PIECES.length] as Buffer
    const length = Math.min(PIECE, bytes - at)
    onTaken?.(length)
    yield length < PIECE ? piece.subarray(0, length) : piece
  }
}

/** Reads such a body to its end and returns its length; throws where a piece is not in its place. */
export async function readLarge(body: AsyncIterable<Buffer>): Promise<number> {
  const stamp = Buffer.alloc(STAMP)
  let at = 0
  for await (const chunk of body) {
    for (let seen = 0; seen < chunk.length; ) {
      const within = (at + seen) % PIECE
      if (within < STAMP) {
        const taken = chunk.copy(stamp, within, seen, seen + STAMP - within)
        const index = ((at + seen - within) / PIECE) % PIECES.length
        if (within + taken === STAMP && stamp.readDoubleLE(0) !== index) throw new Error(`not its place: ${at + seen}`)
        seen += taken
      } else seen += Math.min(PIECE - within, chunk.length - seen)
    }
    at += chunk.length
  }
  return at
}
