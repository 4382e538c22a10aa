import { type Compilable, type RawBuilder, sql } from 'kysely'

/** A place in a statement for a value that comes with each execution. */
class Slot {
  readonly fill: (args: Values, clock: number) => unknown
  constructor(fill: (args: Values, clock: number) => unknown) {
    this.fill = fill
  }
}

type Values = Readonly<Record<string, unknown>>

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
  const fills = compiled.parameters.map(value => (value instanceof Slot ? value.fill : () => value))
  return { sql: compiled.sql, bind: (args, clock) => fills.map(fill => fill(args as Values, clock)) }
}

/** The store's clock as a slot, filled by the executor: for dialects where the clock comes from outside the database. */
export function clockSlot(): RawBuilder<number> {
  return sql<number>`${new Slot((_args, clock) => clock)}`
}

function slots<Args>(): Slots<Args> {
  return new Proxy({} as Slots<Args>, { get: (_target, name) => sql`${new Slot(args => args[String(name)])}` })
}
