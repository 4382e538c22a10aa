import { useEffect } from 'react'

/** The browser asks before the tab is closed or reloaded: what is on it would be gone for good. */
export function useAskBeforeLeaving(ask: boolean): void {
  useEffect(() => {
    if (!ask) return
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [ask])
}
