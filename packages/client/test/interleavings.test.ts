import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Disk } from '../src/file/disk.ts'
import { FileStore } from '../src/file/file-store.ts'
import { createClient, type SavedState } from '../src/index.ts'
import { createDiskModel } from './disk-model.ts'
import { ACCOUNT } from './setup.ts'

const BASE = 'http://127.0.0.1:9'
const OWNER = `app_1_1 at ${BASE}`

/** What befalls one process: nothing, or an end for ever before or after its n-th step. */
interface Fate {
  diesAt: number
  stepDone: boolean
  /** Whether others can see that it is dead, or must wait for its lease. */
  seenDead: boolean
}

interface Model {
  fetch: typeof fetch
  made: number
  generation: number
  isLive(accessToken: string): boolean
}

/** The server, so small that it can be trusted: generations of one grant, and grants one after the other. */
function createServerModel(strict: boolean, lost: boolean[]): Model {
  const answer = (status: number, body: unknown) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  const refuse = (code: string) => answer(403, { success: false, error: { code, message: code } })
  const give = () => {
    const tokens = { accessToken: `access-${model.generation}`, refreshToken: `refresh-${model.generation}` }
    return answer(200, { success: true, data: { ...tokens, accessTokenEndTime: 1, refreshTokenEndTime: 1 } })
  }
  const model: Model = {
    made: 0,
    generation: 1,
    isLive: token => token === `access-${model.generation}` && model.generation > 1,
    async fetch(input, init) {
      const headers = new Headers(init?.headers)
      if (String(input).endsWith('/v1/tokens')) {
        model.made++
        model.generation++
        return give()
      }
      if (!String(input).endsWith('/v1/tokens/refresh')) {
        if (!model.isLive(String(headers.get('authorization')))) return refuse('ApiInvalidTokenError')
        return answer(200, { success: true, data: 'fine' })
      }
      const presented = Number(headers.get('refresh')?.slice('refresh-'.length))
      if (strict && presented !== model.generation) return refuse('ApiInvalidRefreshTokenError')
      if (presented === model.generation) model.generation++
      if (lost.shift()) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
      return give()
    },
  }
  return model
}

function savedGenerations(disk: ReturnType<typeof createDiskModel>): [version: number, generation: number][] {
  const found: [number, number][] = []
  for (const [name, { text }] of disk.names) {
    const version = Number(/\/(\d+)\.json$/.exec(name)?.[1] ?? 0)
    const token = (JSON.parse(text) as SavedState).pair?.accessToken
    if (version > 0) found.push([version, Number(token?.slice('access-'.length))])
  }
  return found.sort((a, b) => a[0] - b[0])
}

/** Runs processes step by step in the order the scheduler chooses; returns what the model and the disk ended with. */
async function play(scheduler: fc.Scheduler, strict: boolean, lost: boolean[], fates: Fate[]) {
  const disk = createDiskModel()
  const server = createServerModel(strict, lost)
  const dead = new Set<string>()
  let clock = 0
  let highest = 0
  const pair = { cabinetUserId: 1, accessTokenEndTime: 1, refreshTokenEndTime: 1 }
  const first = { ...pair, accessToken: 'access-1', refreshToken: 'refresh-1' }
  await disk.create('/s/1.json', JSON.stringify({ format: 'chatapp-pair-1', owner: OWNER, pair: first }), true)

  function start(fate: Fate, index: number) {
    let steps = 0
    /** Each step waits until the scheduler picks it; the process may end for ever before or after it. */
    async function step<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
      const mine = ++steps
      const dying = mine >= fate.diesAt
      if (dying && fate.seenDead) dead.add(`${index}`)
      if (dying && (mine > fate.diesAt || !fate.stepDone)) return new Promise(() => {})
      await scheduler.schedule(Promise.resolve(), `${index} ${name}`)
      const value = await work()
      const newest = savedGenerations(disk).at(-1)
      assert.ok(newest && newest[0] >= highest, 'an older version became the highest')
      highest = newest[0]
      return dying ? new Promise(() => {}) : value
    }
    const stepping = Object.fromEntries(
      Object.entries(disk)
        .filter(([, work]) => typeof work === 'function')
        .map(([name, work]) => [
          name,
          (...args: never[]) => step(name, () => (work as (...args: never[]) => Promise<never>)(...args)),
        ]),
    ) as unknown as Disk
    const store = new FileStore('/s', {
      disk: stepping,
      leaseMs: 1_000_000,
      describeSelf: async () => ({
        nonce: `${index}${steps.toString(16)}`,
        pid: index,
        started: undefined,
        place: 'model',
      }),
      isGone: async holder => dead.has(`${holder.pid}`),
      monotonic: () => clock,
      sleep: async () => {
        // Ten looks at a lock outlast its lease: a holder that is only slow loses it, too.
        clock += 100_001
        await scheduler.schedule(Promise.resolve(), `${index} sleep`)
      },
      random: () => 0,
      now: () => 0,
    })
    const client = createClient({
      baseUrl: BASE,
      ...ACCOUNT,
      store,
      fetch: (input, init) => step('fetch', () => server.fetch(input, init)),
      sleep: async () => {},
    })
    return client.get('/v1/work')
  }

  const results = fates.map(start)
  const survivors = results.filter((_, index) => fates[index]?.diesAt === Number.POSITIVE_INFINITY)
  const ends = await scheduler.waitFor(Promise.allSettled(survivors))
  return { disk, server, ends }
}

const fate = fc.record({
  diesAt: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 40 })),
  stepDone: fc.boolean(),
  seenDead: fc.boolean(),
})
const alive = fc.constant({ diesAt: Number.POSITIVE_INFINITY, stepDone: true, seenDead: false })
const fates = fc.tuple(alive, fate, fate)
const lost = fc.array(fc.boolean(), { maxLength: 3 })

test('in any order of steps, with crashes and lost replies, a convergent server makes nothing and everyone ends well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), lost, fates, async (scheduler, lost, fates) => {
      const { disk, server, ends } = await play(scheduler, false, lost, fates)
      for (const end of ends) assert.deepEqual(end, { status: 'fulfilled', value: 'fine' })
      assert.equal(server.made, 0)
      const generations = savedGenerations(disk).map(([, generation]) => generation)
      assert.deepEqual(
        generations,
        generations.toSorted((a, b) => a - b),
        'an older pair came over a newer one',
      )
      assert.equal(generations.at(-1), server.generation, 'the saved pair is the living one')
    }),
    { numRuns: 120 },
  )
})

test('in any order of steps, with crashes and lost replies, everyone ends with the saved pair of a strict server', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), lost, fates, async (scheduler, lost, fates) => {
      const { disk, server, ends } = await play(scheduler, true, lost, fates)
      for (const end of ends) assert.deepEqual(end, { status: 'fulfilled', value: 'fine' })
      assert.equal(savedGenerations(disk).at(-1)?.[1], server.generation, 'the saved pair is the living one')
    }),
    { numRuns: 120 },
  )
})
