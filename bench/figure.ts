import { median, pairedRatios } from './statistics.ts'

/** A measured figure beside its yardstick from the same run. */
export interface Figure {
  id: string
  /** What was measured. */
  what: string
  /** Of figure and yardstick: `/s`, `ms`, `MB` … */
  unit: string
  /** Median of our slices. */
  figure: number
  /** Median of the yardstick's slices, or the limit. */
  yardstick: number
  yardstickIs: string
  /** Median of the paired ratios figure / yardstick. */
  ratio: number
  /** Our best slice against the yardstick's best. */
  bestRatio: number
  /** What the ratio has to reach, or must not pass. */
  target: number
  sense: 'at least' | 'at most'
  rounds: number
  met: boolean
}

/** Below this a median says too little: the figure counts as not met. */
const FEWEST_ROUNDS = 5

interface About {
  id: string
  what: string
  unit: string
  target: number
}

/** More is better: our rate against the rate of the yardstick, slice by slice. */
export function rateFigure(
  about: About & { yardstickIs: string },
  ours: readonly number[],
  yardstick: readonly number[],
): Figure {
  return compare({ ...about, sense: 'at least' }, ours, yardstick, Math.max)
}

/** Less is better: our cost against the cost of the yardstick, slice by slice. */
export function costFigure(
  about: About & { yardstickIs: string },
  ours: readonly number[],
  yardstick: readonly number[],
): Figure {
  return compare({ ...about, sense: 'at most' }, ours, yardstick, Math.min)
}

/** Less is better, and the yardstick is a fixed limit in the unit of the figure. */
export function limitFigure(about: Omit<About, 'target'> & { limit: number }, values: readonly number[]): Figure {
  const { limit, ...rest } = about
  const limits = values.map(() => limit)
  return compare({ ...rest, target: 1, yardstickIs: 'limit', sense: 'at most' }, values, limits, Math.min)
}

function compare(
  about: About & Pick<Figure, 'yardstickIs' | 'sense'>,
  ours: readonly number[],
  yardstick: readonly number[],
  best: (...values: number[]) => number,
): Figure {
  const ratio = median(pairedRatios(ours, yardstick))
  const reached = about.sense === 'at least' ? ratio >= about.target : ratio <= about.target
  return {
    ...about,
    figure: median(ours),
    yardstick: median(yardstick),
    ratio,
    bestRatio: best(...ours) / best(...yardstick),
    rounds: ours.length,
    met: reached && ours.length >= FEWEST_ROUNDS,
  }
}
