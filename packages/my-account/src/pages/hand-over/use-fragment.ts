import { useSyncExternalStore } from 'react'

/** What stands after `#` in the address: the one-time link, which no server, proxy or log has seen. */
export function useFragment(): string {
  return useSyncExternalStore(subscribe, read)
}

/** Takes it out of the address once it is used up, so that it stays in no history. */
export function dropFragment(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

const read = () => window.location.hash.slice(1)
