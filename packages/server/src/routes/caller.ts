import type { FastifyRequest } from 'fastify'
import type { StoreClock } from '../clock/store-clock.ts'
import { networkOf } from '../domain/network.ts'
import type { Caller } from '../flows/caller.ts'

const LONGEST_AGENT = 200

/** Who sends a request. The deadline counts from here, which is the first thing a route does. */
export function callerOf(request: FastifyRequest, clock: StoreClock, storeTimeoutMs: number): Caller {
  return {
    address: request.ip,
    network: networkOf(request.ip),
    agent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT),
    deadline: clock.now() + storeTimeoutMs,
    requestId: request.id,
  }
}
