import type { Call } from './call.ts'
import type { Pair, Vault } from './vault.ts'

/** A token as this server gives them. */
const TOKEN = /^(Bearer +)?c[ar]t_[\w-]{59}$/i

/** Notes which of our tokens came with a call, and how it stood. */
export function noteToken(call: Call, pair: Pair | undefined, sent: string | undefined, vault: Vault): void {
  if (pair) {
    call.grant = pair.grant
    call.generation = pair.generation
    call.tokenState = vault.isAccessLive(pair) ? 'live' : 'over'
  } else call.tokenState = sent !== undefined && TOKEN.test(sent) ? 'foreign' : 'absent'
}
