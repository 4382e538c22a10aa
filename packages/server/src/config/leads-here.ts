import type { ListenAddress } from './parse.ts'

/** What one listener on this address takes calls to, besides its own name. */
const TAKEN_TOO: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0': ['127.0.0.1', 'localhost'],
  '::': ['127.0.0.1', '::1', '0.0.0.0', 'localhost'],
  '127.0.0.1': ['localhost'],
  '::1': ['localhost'],
  localhost: ['127.0.0.1', '::1'],
}

/** Whether calls to a URL would come back to who listens here: an API on the same port of another address is another. */
export function leadsHere({ hostname, port, protocol }: URL, listen: ListenAddress): boolean {
  if (Number(port || (protocol === 'https:' ? 443 : 80)) !== listen.port) return false
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === listen.host || (TAKEN_TOO[listen.host]?.includes(host) ?? false)
}
