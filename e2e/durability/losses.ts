import type { Loss } from './file-on-disk.ts'

/** Nothing is there that was not synced. */
export const LOSE_ALL: Loss = { keeps: () => false, kept: () => 0 }

/** Everything is there, as after a mere kill. */
export const LOSE_NOTHING: Loss = { keeps: () => true, kept: of => of }

/** About this share of what was not synced is there, sector by sector, so that pages are torn; the same for the same seed. */
export function loseSome(share: number, seed: number): Loss {
  const random = randomFrom(seed)
  return { keeps: () => random() < share, kept: of => Math.floor(random() * (of + 1)) }
}

/** Numbers from 0 up to 1, the same for the same seed: the linear congruential generator of Numerical Recipes. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}
