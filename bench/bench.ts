import type { Figure } from './figure.ts'

/** One entry of the table of targets, as something that can be run. */
export interface Bench {
  /** `P1` */
  id: string
  /** What it is about, in a few words. */
  title: string
  /** Measures, and gives each figure as soon as it is there. */
  run(context: BenchContext): AsyncGenerator<Figure>
}

export interface BenchContext {
  /** Slices of each contender. */
  rounds: number
  /** Rounds of what takes long, such as starts of a process: at least 5 for a figure that counts. */
  slowRounds: number
  /** Live grants of the large store. */
  grants: number
  /** A folder of this run, on a real disk; gone afterwards. */
  folder: string
  /** Tells what is going on. */
  say(text: string): void
  /** Path of a store with {@link grants} live grants, built at the first call. */
  largeStore(): Promise<string>
}
