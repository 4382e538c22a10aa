import fc from 'fast-check'
import type { Fault } from './wire.ts'

/** One step of a history. Numbers are taken modulo what there is. */
export type Step =
  | { do: 'wait'; seconds: number }
  /** A process reads the saved pair and sends it; the request stays on the wire. */
  | { do: 'send refresh'; app: number }
  /** A request on the wire reaches a node; it may stay on the wire too, as a duplicate, and its reply may be lost. */
  | {
      do: 'deliver request'
      at: number
      node: number
      duplicate: boolean
      loseReply: boolean
      fault: Fault | undefined
    }
  | { do: 'deliver reply'; at: number }
  | { do: 'query'; app: number; node: number }
  /** A request that was frozen past its deadline on its way to the store. */
  | { do: 'frozen refresh'; app: number; node: number }
  /** What lies on the wire between nodes and their database, since they are frozen or their commit is slow, goes on. */
  | { do: 'thaw' }
  | { do: 'follow'; node: number; fault: Fault | undefined }
  | { do: 'write first uses'; node: number; fault: Fault | undefined }
  | { do: 'crash'; node: number }
  /** A crash with all that is under way. */
  | { do: 'kill'; node: number }
  | { do: 'roll secrets'; node: number }
  | { do: 'back up' }
  | { do: 'restore' }
  /** The store comes back on a machine whose clock differs. */
  | { do: 'step clock'; seconds: number }
  | { do: 'end'; app: number; node: number; fault: Fault | undefined }
  | { do: 'end access token'; app: number }

const index = fc.nat({ max: 7 })

/** Between a node and its database; nothing of it happens to a store in the same process. */
const fault: fc.Arbitrary<Fault | undefined> = fc.option(
  fc.record({
    kind: fc.constantFrom('lose answer' as const, 'cut before' as const, 'hold' as const, 'hold' as const),
    at: fc.constantFrom('commit' as const, 0, 1, 2, 3),
  }),
  { nil: undefined, freq: 3 },
)

/** A feed is hardest where what was begun first becomes visible last. */
const slowCommit: fc.Arbitrary<Fault | undefined> = fc.oneof(
  fault,
  fc.constant({ kind: 'hold' as const, at: 'commit' as const }),
)

/** The mix of steps: mostly traffic, some trouble. */
export const stepOf: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 10, 59, 61, 101, 500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1990, 4100) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send refresh' as const), app: index }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('deliver request' as const),
      at: index,
      node: index,
      duplicate: fc.boolean(),
      loseReply: fc.boolean(),
      fault,
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver reply' as const), at: index }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('query' as const), app: index, node: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('frozen refresh' as const), app: index, node: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('thaw' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('follow' as const), node: index, fault }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write first uses' as const), node: index, fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), node: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), node: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('roll secrets' as const), node: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back up' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('step clock' as const), seconds: fc.integer({ min: -300, max: 300 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('end' as const), app: index, node: index, fault: slowCommit }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end access token' as const), app: index }) },
)
