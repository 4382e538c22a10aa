import { setTimeout as wait } from 'node:timers/promises'
import { dataOf } from './answers.ts'
import type { Behaviour, Fault } from './behaviour.ts'
import type { Call } from './call.ts'
import { createGate, type Gate } from './gate.ts'
import { noteToken } from './note-token.ts'
import type { ReadRequest } from './read-request.ts'
import { failure, type Reply, replyOf, success } from './reply.ts'
import type { Vault } from './vault.ts'

/** What tokens are for, and what may end them meanwhile. */
export interface Queries {
  answer(call: Call, request: ReadRequest): Promise<Reply>
  /** Ends all tokens that live once so many more queries have been answered. */
  endAfter(what: 'access' | 'all', answers: number): void
  /** Holds queries back until so many have come, or the first has waited for `patienceMs`. Once. */
  gate(count: number, patienceMs: number): void
}

/** A fault goes this much before its `Retry-After` is over: whoever waits as long as it was told is in time. */
const EARLY_MS = 50

export function createQueries(vault: Vault, behaviour: Behaviour): Queries {
  let ending: { what: 'access' | 'all'; answers: number } | undefined
  let door: Gate | undefined
  /** The fault whose `Retry-After` runs. */
  let timed: Fault | undefined

  function refuse(fault: Fault): Reply {
    if (fault.retryAfterSeconds !== undefined && fault !== timed) {
      timed = fault
      const over = (): void => {
        if (behaviour.queryFault === fault) behaviour.queryFault = undefined
      }
      setTimeout(over, fault.retryAfterSeconds * 1000 - EARLY_MS).unref()
    }
    return replyOf(fault)
  }

  function count(): void {
    if (!ending || --ending.answers > 0) return
    vault.end(ending.what)
    ending = undefined
  }

  return {
    async answer(call, { header, method, path }) {
      await door?.pass()
      await wait(behaviour.queryDelayMs)
      const sent = header('authorization')
      noteToken(call, vault.byAccessToken(tokenOf(sent)), sent, vault)
      if (call.tokenState !== 'live') {
        return failure(behaviour.invalidTokenStatus, 'ApiInvalidTokenError', 'Invalid Token')
      }
      if (behaviour.queryFault) return refuse(behaviour.queryFault)
      count()
      return success(path === '/v1/tokens/check' ? { cabinetUserId: 7 } : dataOf(method, path))
    },
    endAfter(what, answers) {
      ending = { what, answers }
    },
    gate(count, patienceMs) {
      door = createGate(count, patienceMs)
    },
  }
}

/** Raw, as the API has it, or with a scheme. */
function tokenOf(authorization = ''): string {
  return authorization.replace(/^Bearer +/i, '')
}
