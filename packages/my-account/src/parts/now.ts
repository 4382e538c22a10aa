import { useSyncExternalStore } from 'react'

/** A clock that components look at: one timer, however many look, and none while nobody does. */
interface Ticker {
  subscribe(listener: () => void): () => void
  /** Unix milliseconds of the last tick. */
  now(): number
}

const HALF_A_MINUTE = 30_000

const tickers = new Map<number, Ticker>()

/**
 * The time of this device in unix milliseconds; the component is drawn again every so often.
 * For what must not depend on the device's clock see {@link useRemaining}.
 */
export function useNow(everyMilliseconds = HALF_A_MINUTE): number {
  const ticker = tickerOf(everyMilliseconds)
  return useSyncExternalStore(ticker.subscribe, ticker.now)
}

/** What follows from the time: the component is drawn again only when that is another, however often the clock ticks. */
export function useAtNow<Value extends string | number | boolean>(follow: (now: number) => Value): Value {
  const ticker = tickerOf(HALF_A_MINUTE)
  return useSyncExternalStore(ticker.subscribe, () => follow(ticker.now()))
}

/**
 * Milliseconds from now to an instant of the server's clock, never below 0; counts down.
 * @param at the instant
 * @param serverNow what the server's clock said in the answer
 * @param receivedAt when the answer came, by the clock of this device: only the time since then is measured by it
 */
export function useRemaining(at: number, serverNow: number, receivedAt: number): number {
  const elapsed = Math.max(0, useNow(1_000) - receivedAt)
  return Math.max(0, at - serverNow - elapsed)
}

function tickerOf(everyMilliseconds: number): Ticker {
  const ticker = tickers.get(everyMilliseconds) ?? makeTicker(everyMilliseconds)
  tickers.set(everyMilliseconds, ticker)
  return ticker
}

function makeTicker(everyMilliseconds: number): Ticker {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    now: () => now,
    subscribe(listener) {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = setInterval(tick, everyMilliseconds)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
