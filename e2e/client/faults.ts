import type { Fault, FaultProxy, Method } from './fault-proxy.ts'

/** Something that passes, and that no token may be made for. */
export interface PassingFault {
  name: string
  fault: Fault
  /** Whether the server has done what it was asked, and only its answer is lost. */
  afterwards?: boolean
}

/** Longer than the client waits by itself: it hands such an answer to the caller. */
const RETRY_AFTER = '60'

export const PASSING_FAULTS: readonly PassingFault[] = [
  { name: 'a connection that is cut', fault: 'cut' },
  { name: 'an answer that is lost', fault: 'cut', afterwards: true },
  { name: '502 of a proxy', fault: { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad</h1>' } },
  { name: '503 with Retry-After', fault: refusal(503, 'ApiOverloadedError') },
  { name: '429 with Retry-After', fault: refusal(429, 'ApiTooManyRequestsError') },
]

/** From now on every call of this method meets the fault. */
export function strike(proxy: FaultProxy, method: Method, { fault, afterwards = false }: PassingFault): void {
  proxy[afterwards ? 'onAnswer' : 'onCall'] = call => (call.method === method ? fault : undefined)
}

function refusal(status: number, code: string): Fault {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Retry-After': RETRY_AFTER },
    body: JSON.stringify({ success: false, error: { code, message: code } }),
  }
}
