import { type HashLane, LaneOverloadedError } from '../passwords/lane.ts'
import type { ToSupervisor } from './link.ts'
import type { Hashed } from './methods.ts'

/** Longer than the lane lets anybody wait, so that its own word comes first. */
const PATIENCE_MS = 15_000

/** The hash lane of the supervisor: one for the machine. */
export function createRemoteLane(channel: ToSupervisor): HashLane {
  let load = { running: 0, queued: 0 }

  const given = <Value>(hashed: Hashed<Value>): Value => {
    load = hashed.load
    if (hashed.value === undefined) throw new LaneOverloadedError(hashed.overloaded ?? 1)
    return hashed.value
  }

  return {
    verify: async (hash, password, who) =>
      given(await channel.call('verifyPassword', [hash, password, who], PATIENCE_MS)),
    hash: async password => given(await channel.call('hashPassword', [password], PATIENCE_MS)),
    // What runs is the supervisor's; what waits there is as it stood with the last answer, which whoever asks has just had.
    load: () => load,
    close: async () => undefined,
  }
}
