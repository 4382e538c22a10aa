/**
 * The guard where it remembers every token, and the least that anyone could do for that, which is one look-up in
 * lru-cache with the same tokens. Each message asks for one slice of either.
 */
import { LRUCache } from 'lru-cache'
import { createGuard } from '../../packages/guard/src/index.ts'

/** As many as the guard remembers. */
const TOKENS = 10_000
const PASSES = 5
const END = 2_000_000_000

const bytes = Array.from({ length: TOKENS }, (_, i) => Buffer.from(`cat_${String(i).padStart(59, 'x')}`))

const guard = createGuard({
  server: 'http://127.0.0.1:1',
  // Longer than the bench takes: what is measured is the memory, not the question.
  rememberSeconds: 86_400,
  fetch: async (_, init) => {
    const accessToken = new Headers(init?.headers).get('authorization')
    const data = { cabinetUserId: 1, appId: 'app_1_1', accessToken, accessTokenEndTime: END }
    return Response.json({ success: true, data })
  },
})
const cache = new LRUCache<string, { accountId: number }>({ max: 10_000 })
for (const one of bytes) {
  const token = one.toString('latin1')
  cache.set(token, await guard.check(token))
}

const lookUps = {
  cache: (token: string) => cache.get(token),
  guard: (token: string) => guard.remembered(token),
}

/** The token of a query is a string that was just parsed, whose hash nobody has computed: each is looked up once. */
function slice(lookUp: (token: string) => { accountId: number } | undefined): number {
  let spent = 0
  let accounts = 0
  for (let pass = 0; pass < PASSES; pass++) {
    const tokens = bytes.map(one => one.toString('latin1'))
    const since = performance.now()
    for (let at = 0; at < TOKENS; at++) accounts += lookUp(tokens[at] as string)?.accountId ?? 0
    spent += performance.now() - since
  }
  if (accounts !== TOKENS * PASSES) throw new Error('a token that is remembered was not found')
  return (spent * 1_000_000) / (TOKENS * PASSES)
}

process.on('message', ({ what }: { what: keyof typeof lookUps }) => {
  process.send?.({ nanoseconds: slice(lookUps[what]) })
})
