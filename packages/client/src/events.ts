import type { ChatAppError } from './errors.ts'

/** What a client tells its listeners. No event carries a token. */
export interface ClientEvents {
  /** tokens.make gave a pair; `used` of `limit` are made today. */
  made: { used: number; limit: number }
  /** tokens.refresh gave a pair, and it is saved. */
  refreshed: Record<never, never>
  /** Another process had saved a newer pair; it is used from now on. */
  adopted: Record<never, never>
  /** A new pair could not be saved. It is kept in memory, and saved before anything else at the next call. */
  saveFailed: { error: ChatAppError }
  /** No token is made before `resetsAt` (unix seconds): the budget is used up, or the server refused and may not be asked. */
  budget: { used: number; limit: number; resetsAt: number }
  /** The credentials were refused; tokens.make is not called again until they change. */
  blocked: Record<never, never>
  /** A token method failed in passing and is called again after `delayMs` milliseconds. */
  retrying: { method: 'tokens.make' | 'tokens.refresh'; attempt: number; delayMs: number; code: string }
}

export type EventName = keyof ClientEvents
export type Listener<Name extends EventName> = (event: ClientEvents[Name]) => void

export interface Events {
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void
  emit<Name extends EventName>(name: Name, event: ClientEvents[Name]): void
}

/**
 * A list of listeners. They are told in turns of their own, so one that throws does not disturb the client: its error
 * surfaces as an uncaught one.
 */
export function createEvents(): Events {
  const listeners = new Set<{ name: EventName; listener: (event: never) => void }>()
  return {
    on(name, listener) {
      const entry = { name, listener }
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    emit(name, event) {
      for (const entry of listeners) {
        if (entry.name === name) queueMicrotask(() => entry.listener(event as never))
      }
    },
  }
}
