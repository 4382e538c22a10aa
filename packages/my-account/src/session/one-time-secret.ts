import { useEffect, useState } from 'react'

/**
 * What stands behind `#` in the address of a one-time link, which reaches no server and no log. It is taken out of the
 * address bar once read, so that it stays in no history and on no screen that is shared.
 */
export function useOneTimeSecret(): string {
  const [secret, setSecret] = useState(readFragment)
  useEffect(() => {
    const take = () => {
      const fragment = readFragment()
      if (fragment === '') return
      setSecret(fragment)
      const { pathname, search } = window.location
      window.history.replaceState(window.history.state, '', pathname + search)
    }
    take()
    // Another link pasted into the same tab changes the fragment without loading the page.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return secret
}

const readFragment = () => window.location.hash.slice(1)
