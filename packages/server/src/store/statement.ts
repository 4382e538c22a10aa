import { type Compilable, type RawBuilder, sql } from 'kysely'

/** A place in a statement for a value that comes with each execution. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** The place of the store's clock, in dialects where the clock comes from outside the database. */
const CLOCK = 'clock'

/** Named places, typed: `at.accountId` stands where a value of `Args['accountId']` will be. */
export type Slots<Args> = { readonly [Name in keyof Args]: RawBuilder<Args[Name]> }

/** A query compiled once: executing it only fills in values. */
export interface Statement<Args, Row> {
  readonly sql: string
  /** The values in the order of the placeholders. */
  bind(args: Args, clock: number): unknown[]
  /** What a row looks like; never called. */
  readonly row?: (row: Row) => void
}

/** Compiles a query written with slots. */
export function statement<Args, Row>(write: (at: Slots<Args>) => Compilable<Row>): Statement<Args, Row> {
  const compiled = write(slots<Args>()).compile()
  const values = compiled.parameters
  return {
    sql: compiled.sql,
    bind: (args, clock) => values.map(value => (value instanceof Slot ? fill(value, args, clock) : value)),
  }
}

/** The store's clock as a slot, filled by the executor. */
export function clockSlot(): RawBuilder<number> {
  return sql<number>`${new Slot(CLOCK)}`
}

function fill<Args>(slot: Slot, args: Args, clock: number): unknown {
  return slot.name === CLOCK ? clock : args[slot.name as keyof Args]
}

function slots<Args>(): Slots<Args> {
  return new Proxy({} as Slots<Args>, { get: (_target, name) => sql`${new Slot(String(name))}` })
}
