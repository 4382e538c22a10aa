import type { Admission, Throttle } from '../domain/throttle.ts'
import { type ToSupervisor, unheard } from './link.ts'
import type { SlotEnd } from './methods.ts'

/**
 * The throttle of the supervisor. Calls arrive in their order, so what a worker has counted is counted before what it asks
 * next.
 */
export function createRemoteThrottle(channel: ToSupervisor): Throttle {
  return {
    async admitPassword(attempt): Promise<Admission> {
      const admission = await channel.call('admitPassword', [attempt])
      if (!admission.admitted) return admission
      // The first word counts there; what is said later finds no slot.
      const settle = (end: SlotEnd) => (): void => unheard(channel.call('settleSlot', [admission.slot, end]))
      return {
        admitted: true,
        succeeded: settle('succeeded'),
        failed: settle('failed'),
        abandoned: settle('abandoned'),
      }
    },
    checkAppPassword: address => channel.call('checkAppPassword', [address]),
    appPasswordFailed: address => unheard(channel.call('appPasswordFailed', [address])),
    checkLink: address => channel.call('checkLink', [address]),
    linkFailed: address => unheard(channel.call('linkFailed', [address])),
    // The tables are the supervisor's.
    size: () => 0,
  }
}
