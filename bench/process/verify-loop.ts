/**
 * Verification alone: the server's function over many tokens, and the least that anyone could do for it, which is one
 * HMAC with a KeyObject over the same bytes and one comparison. Each message asks for one slice of either.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import { createKeyRing } from '../../packages/server/src/tokens/key-ring.ts'
import { verifyToken } from '../../packages/server/src/tokens/verify.ts'
import { tokenOf } from '../grants.ts'

const TOKENS = 100_000
const PASS = 10_000
const MAC_FROM = 28
const issue = { keyId: 1, generation: 1, accessEnd: 2_000_000_000, refreshEnd: 2_000_000_000 }
const ring = createKeyRing([{ id: 1, secret: randomBytes(32) }], 'bench')
const key = createSecretKey(randomBytes(32))
const tokens = Array.from({ length: TOKENS }, (_, i) => tokenOf('access', i, issue, ring))
const decoded = tokens.map(token => Buffer.from(token.slice(4), 'base64url'))
let at = 0

const passes = {
  verify(): number {
    let good = 0
    for (let n = 0; n < PASS; n++) {
      at = (at + 1) % TOKENS
      if (verifyToken('access', tokens[at], ring).genuine) good++
    }
    if (good !== PASS) throw new Error('a token that was minted here was refused')
    return good
  },
  hmac(): number {
    let same = 0
    for (let n = 0; n < PASS; n++) {
      at = (at + 1) % TOKENS
      const bytes = decoded[at] as Buffer
      const mac = createHmac('sha256', key).update(bytes.subarray(0, MAC_FROM)).digest()
      if (timingSafeEqual(mac.subarray(0, 16), bytes.subarray(MAC_FROM))) same++
    }
    return PASS + same
  },
}

process.on('message', ({ what }: { what: keyof typeof passes }) => {
  const since = performance.now()
  passes[what]()
  process.send?.({ rate: (PASS / (performance.now() - since)) * 1000 })
})
