const HOME = '/apps'

/** Addresses of pages that one is sent to sign in from, below /account. */
const PAGES =
  /^\/(apps|connect|access|usage|advice|journal|notices|help|security|second-factor|operator)(\/[\w-]+)*\/?$/

/** Where to go after signing in: the page asked for where it is one of ours, never another address. */
export function returnPath(asked: string | null): string {
  return asked !== null && PAGES.test(asked) ? asked : HOME
}

/** The address of the sign-in page that comes back to `path` (below /account). */
export function signInAddress(path: string): string {
  const back = returnPath(path)
  return back === HOME ? '/sign-in' : `/sign-in?next=${encodeURIComponent(back)}`
}
