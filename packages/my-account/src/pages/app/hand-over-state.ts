import type { HandOverView } from '@chatapp-access/contract/account'

export type HandOverState = 'waiting' | 'opened' | 'withdrawn' | 'over'

/** What became of a hand-over link, `now` in unix milliseconds. One that was opened stays so, whatever came after. */
export function handOverState(link: HandOverView, now: number): HandOverState {
  if (link.openedAt > 0) return 'opened'
  if (link.endedAt > 0) return 'withdrawn'
  return link.endsAt <= now ? 'over' : 'waiting'
}
