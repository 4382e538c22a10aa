import type { DatabaseSync } from 'node:sqlite'
import { createSqlStore, type StoreVerbs } from '../sql-store.ts'
import { createSweeper, type Sweeper } from '../sql-sweep.ts'
import { type Call, isWrite, type Reply } from './calls.ts'
import { openDatabase } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { createExecutor } from './executor.ts'
import { type Group, runGroup } from './group.ts'
import type { OpenOptions } from './options.ts'

/** The database and the verbs on it, on the thread that has them: runs groups of calls, one after the other. */
export class Engine {
  readonly #database: DatabaseSync
  readonly #store: StoreVerbs
  readonly #sweeper: Sweeper
  readonly #busyTimeoutMs: number
  #lastGroup: Promise<unknown> = Promise.resolve()

  /** Rejects as {@link openDatabase} does. `clock` gives unix milliseconds: it is the store's one clock. */
  static async open(options: OpenOptions, clock: () => number): Promise<Engine> {
    return new Engine(await openDatabase(options), options, clock)
  }

  private constructor(database: DatabaseSync, { policy, busyTimeoutMs }: OpenOptions, clock: () => number) {
    const executor = createExecutor(database, clock)
    this.#database = database
    this.#store = createSqlStore(executor, sqliteDialect, policy)
    this.#sweeper = createSweeper(executor, sqliteDialect)
    this.#busyTimeoutMs = busyTimeoutMs
  }

  /** Calls that only read do not fall with the writes of their group, as when the disk is full: they run again alone. */
  async run(calls: readonly Call[]): Promise<readonly Reply[]> {
    const replies = await this.#runTogether(calls)
    const readers = calls.filter((call, index) => !isWrite(call) && 'failure' in (replies[index] as Reply))
    if (readers.length === 0 || readers.length === calls.length) return replies
    const alone = await this.#runTogether(readers)
    const again = new Map(readers.map((call, index) => [call, alone[index]]))
    return calls.map((call, index) => (again.get(call) ?? replies[index]) as Reply)
  }

  #runTogether(calls: readonly Call[]): Promise<readonly Reply[]> {
    return this.#inTurn({
      pieces: calls.map(call => () => this.#runCall(call)),
      writes: calls.some(isWrite),
      busyTimeoutMs: this.#busyTimeoutMs,
    })
  }

  /** Deletes a few expired rows. It has time: where the lock is taken, the next time will do. */
  async sweep(): Promise<void> {
    await this.#inTurn({ pieces: [() => this.#sweeper.bite()], writes: true, busyTimeoutMs: 0 })
  }

  async close(): Promise<void> {
    await this.#lastGroup
    this.#database.close()
  }

  #inTurn(group: Group): Promise<readonly Reply[]> {
    const running = this.#lastGroup.then(() => runGroup(this.#database, group))
    this.#lastGroup = running
    return running
  }

  #runCall({ verb, args }: Call): Promise<unknown> {
    // The queue on the other side of the message has checked the types; a message does not carry them.
    const run = this.#store[verb] as (...args: readonly unknown[]) => Promise<unknown>
    return run(...args)
  }
}
