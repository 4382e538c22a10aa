import { LeaseLock, type LeaseLockTools, realTime } from '../lease-lock.ts'
import { formatDocument, parseDocument } from '../saved-document.ts'
import type { Saved, SavedState, Store } from '../store.ts'
import { within } from '../within.ts'
import { type RedisClient, type RunScript, runScriptOn } from './connection.ts'
import { redisFailure } from './redis-failure.ts'
import { READ, RELEASE, RENEW, TAKE, WRITE } from './scripts.ts'

export interface RedisStoreOptions {
  /** Milliseconds after which a lock holder that gives no sign of life is passed over. Default: 5,000. */
  leaseMs?: number
  /** Milliseconds for one command: a client that has lost its Redis may wait for ever by itself. Default: 5,000. */
  timeoutMs?: number
}

export interface RedisStoreTools extends LeaseLockTools {
  run: RunScript
}

/** A store under two keys: the document, and its lock with `:lock` behind. */
export class RedisStore implements Store {
  readonly #key: string
  readonly #tools: RedisStoreTools
  readonly #lock: LeaseLock

  constructor(key: string, tools: RedisStoreTools) {
    this.#key = key
    this.#tools = tools
    const ask = (script: string, ...values: string[]) => this.#run('StoreWriteError', script, `${key}:lock`, ...values)
    const lease = String(tools.leaseMs)
    this.#lock = new LeaseLock(tools, nonce => ({
      take: async () => Number(await ask(TAKE, nonce, lease)) === 1,
      renew: () => ask(RENEW, nonce, lease),
      release: () => ask(RELEASE, nonce),
    }))
  }

  async read(): Promise<Saved | undefined> {
    const [version, document] = (await this.#run('StoreReadError', READ, this.#key)) as unknown[]
    if (version === undefined) return undefined
    return { version: Number(version), state: parseDocument(String(document), this.#key) }
  }

  async write(expectedVersion: number, next: SavedState): Promise<boolean> {
    const answer = await this.#run('StoreWriteError', WRITE, this.#key, String(expectedVersion), formatDocument(next))
    return Number(answer) === 1
  }

  lock<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.hold(work)
  }

  async #run(
    code: 'StoreReadError' | 'StoreWriteError',
    script: string,
    key: string,
    ...values: string[]
  ): Promise<unknown> {
    try {
      return await this.#tools.run(script, key, ...values)
    } catch (error) {
      throw redisFailure(code, key, error)
    }
  }
}

/**
 * Keeps the pair in Redis (5 or later), for programs of several machines. Takes your own connected client, of `redis`
 * (4 or later) or `ioredis`. A document lost with an unsaved memory costs a refresh, or a token where the server is
 * strict: set `appendonly yes` with `appendfsync always`, and `maxmemory-policy noeviction` or one of `volatile-…`.
 *
 * @param client connected; it is never closed here
 * @param key where the document lies, for this pair alone; the lock lies beside it, at `<key>:lock`
 */
export function redisStore(
  client: RedisClient,
  key: string,
  { leaseMs = 5_000, timeoutMs = 5_000 }: RedisStoreOptions = {},
): Store {
  const ask = runScriptOn(client)
  const run: RunScript = (...script) => within(timeoutMs, ask(...script))
  return new RedisStore(key, { ...realTime, run, leaseMs })
}
