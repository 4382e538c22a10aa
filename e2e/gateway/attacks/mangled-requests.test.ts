import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { before, test } from 'node:test'
import { assertStillWell, noteSecretsIn, type RawAnswer, testThatNothingSecretWasPrinted } from '../../harness/index.ts'
import { type Attacked, startAttacked } from './attacked.ts'
import { sendBatch } from './batches.ts'
import { answerFault, createJudge, type Place } from './judge.ts'
import { type Mangled, mangleBytes, mangleMeaning, type Tokens } from './mangle.ts'
import { Random } from './random.ts'
import type { SeenRequest } from './strict-reader.ts'

/** The same requests again: `MANGLE_SEED=… npm test -- e2e/gateway/attacks/mangled`. */
const SEED = Number(process.env.MANGLE_SEED ?? randomInt(2 ** 32))
const REQUESTS = Number(process.env.MANGLE_REQUESTS ?? 100_000)
/** On one connection: the last one is the one that may end it. */
const BATCH = 20
const CONNECTIONS = 64
/** So that each is quick, also where a slow machine does other things at the same time. */
const PARTS = 10
const MOST_SHOWN = 5

/** What the upstreams saw, and what was wrong. */
class Score {
  readonly arrived: Record<Place, number> = { guarded: 0, open: 0 }
  readonly answers = new Map<string, number>()
  readonly faults: string[] = []

  note(answer: RawAnswer): void {
    const code = /"code":"(\w+)"/.exec(answer.body)?.[1] ?? ''
    const outcome = `${answer.status} ${code}`.trim()
    this.answers.set(outcome, (this.answers.get(outcome) ?? 0) + 1)
  }

  fault(what: string, evidence: string): void {
    if (this.faults.length < MOST_SHOWN) this.faults.push(JSON.stringify(withoutTokens(`${what}\n${evidence}`)))
  }
}

/** What is shown of a failure may be read by anybody: nothing as long as a token is. */
function withoutTokens(text: string): string {
  return text.slice(0, 4000).replace(/[\w.-]{40,}/g, '…')
}

let attacked: Attacked
const score = new Score()

before(async () => {
  // Refusals are what this is about, and a line for each of them would be all that it measures.
  attacked = await startAttacked({ CHATAPP_SERVER_LOG_LEVEL: 'info' })
  const judge = await createJudge(attacked)
  for (const place of ['guarded', 'open'] as const) {
    attacked[place].onRequest = (seen: SeenRequest) => {
      score.arrived[place]++
      const faults = judge(seen, place)
      if (faults.length > 0) score.fault(`${place}: ${faults.join('; ')}`, seen.head)
    }
  }
})

function tokensOf({ pair }: Attacked): Tokens {
  const good = pair.accessToken
  const forged = good.replace(/.(?=.{9}$)/, character => (character === 'A' ? 'B' : 'A'))
  const bad = [
    forged,
    forged,
    `${good}=`,
    good.slice(1),
    good.toLowerCase(),
    `${good} x`,
    pair.refreshToken,
    'junk',
    '',
  ]
  noteSecretsIn(forged)
  return { good, bad }
}

/** Some that are answered one by one, then one of which nobody knows, then a plain one that ends the connection. */
async function sendOne(requests: readonly Mangled[], goodToken: string, port: number): Promise<void> {
  const end = `GET /end HTTP/1.1\r\nHost: x\r\nAuthorization: ${goodToken}\r\nConnection: close\r\n\r\n`
  const bytes = requests.map(request => request.bytes).join('') + end
  const last = requests.at(-1)?.bytes ?? ''
  // What offers another protocol before its turn ends the connection with all that is under way on it.
  const certain = /upgrade:[ \t]*websocket/i.test(last) ? [] : requests.slice(0, -1)
  const { answers, rest } = await sendBatch(port, bytes, certain.length)
  // An answer may say that it is the last one, as that to a method of ours does whose content nobody reads.
  const isLast = answers.at(-1)?.headers.connection === 'close' && answers.at(-1)?.status === 415
  if (answers.length < certain.length && !isLast) {
    const unanswered = certain[answers.length]?.bytes
    score.fault(`${answers.length} answers, then ${rest}, to a batch that ended with ${last}`, unanswered ?? '')
  }
  for (const [at, answer] of answers.entries()) {
    score.note(answer)
    const fault = answerFault(answer)
    if (fault) score.fault(fault, bytes)
    const asked = certain[at]
    const isUpstreams = answer.headers['content-type'] === 'text/plain'
    if (asked && isUpstreams && !new RegExp(`\\?i=${asked.id}(?:&|$)`).test(answer.body)) {
      score.fault(`the answer to another request: ${answer.body}`, bytes)
    }
  }
}

/** Sends requests `from` to `to` of the seed, batch by batch, over many connections. */
async function sendAll(from: number, to: number): Promise<void> {
  const tokens = tokensOf(attacked)
  const port = Number(new URL(attacked.server.url).port)
  let next = from
  const work = async () => {
    while (next < to && score.faults.length === 0) {
      const first = next
      next += BATCH
      // Whichever connection sends it, a batch is the same one for the same seed.
      const random = new Random(SEED + first)
      const meanings = Array.from({ length: BATCH - 1 }, (_, at) => mangleMeaning(random, tokens, first + at))
      await sendOne([...meanings, mangleBytes(random, tokens, first + BATCH - 1)], tokens.good, port)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
}

for (let from = 0; from < REQUESTS; from += REQUESTS / PARTS) {
  const to = from + REQUESTS / PARTS
  test(`nothing reaches an upstream but what was judged, of mangled requests ${from + 1} to ${to}`, async t => {
    await sendAll(from, to)
    t.diagnostic(`MANGLE_SEED=${SEED} ${JSON.stringify(Object.fromEntries(score.answers))}`)
    assert.deepEqual(score.faults, [], `MANGLE_SEED=${SEED}`)
  })
}

test('they were odd in enough ways to be refused for each reason, and right often enough to arrive', () => {
  const outcomes = ['200', '400 ApiBadRequestError', '403 ApiInvalidTokenError', '404 ApiNotFoundError']
  const rare = ['405 ApiMethodNotAllowedError']
  for (const outcome of outcomes) assert.ok((score.answers.get(outcome) ?? 0) > REQUESTS / 200, outcome)
  for (const outcome of rare) assert.ok((score.answers.get(outcome) ?? 0) > 0, outcome)
  assert.ok(score.arrived.guarded > REQUESTS / 20, `${score.arrived.guarded} arrived behind guarded routes`)
  assert.ok(score.arrived.open > REQUESTS / 200, `${score.arrived.open} arrived behind the public one`)
})

test('the server is well after all that', () => assertStillWell(attacked.server))

testThatNothingSecretWasPrinted()
