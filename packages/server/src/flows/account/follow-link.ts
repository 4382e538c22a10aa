import type { Throttle } from '../../domain/throttle.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'

/**
 * Opens what a one-time link names. There is one answer for a link that was used, has ended, was withdrawn, or never was,
 * and an address may have so many of it.
 *
 * @param open gives nothing where the link opens nothing
 * @throws Refusal with ApiLinkError or ApiTooManyRequestsError
 */
export async function followLink<Opened extends object>(
  throttle: Throttle,
  { address }: Caller,
  open: () => Promise<Opened | undefined>,
): Promise<Opened> {
  const admission = await throttle.checkLink(address)
  if (!admission.admitted) {
    throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: admission.retryAfterSeconds })
  }
  const opened = await open()
  if (opened) return opened
  throttle.linkFailed(address)
  throw new Refusal('ApiLinkError')
}
