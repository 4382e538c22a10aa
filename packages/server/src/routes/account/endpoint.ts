import { successSchema } from '@chatapp-access/contract'
import {
  ACCOUNT_API,
  ACCOUNT_ENDPOINTS,
  type AccountAccess,
  type AccountApi,
  type AccountEndpoint,
} from '@chatapp-access/contract/account'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StoreClock } from '../../clock/store-clock.ts'
import type { ChangeBudget } from '../../domain/change-budget.ts'
import type { Session } from '../../domain/session.ts'
import type { Caller } from '../../flows/caller.ts'
import { Refusal } from '../../flows/refusal.ts'
import { callerOf } from '../caller.ts'
import { isCounted } from './counted.ts'
import type { Gate } from './gate.ts'

export interface EndpointDeps {
  config: { storeTimeout: number }
  clock: StoreClock
  gate: Gate
  changeBudget: ChangeBudget
}

/** One call of an endpoint: what was sent, checked, and who sent it. */
export interface AccountCall<Name extends AccountEndpoint> {
  params: AccountApi[Name]['params']
  query: AccountApi[Name]['query']
  body: AccountApi[Name]['body']
  caller: Caller
  /** There unless the endpoint is public; then it is there when somebody is signed in. */
  session: (typeof ACCOUNT_API)[Name]['access'] extends 'public' ? Session | undefined : Session
  request: FastifyRequest
  reply: FastifyReply
}

/**
 * Registers one endpoint of My Account by its name in the contract: path, schemas and who may call come from there.
 * Strangers and forged calls are refused before anything of what they sent is judged.
 */
export function registerEndpoint<Name extends AccountEndpoint>(
  app: FastifyInstance,
  deps: EndpointDeps,
  name: Name,
  handle: (call: AccountCall<Name>) => Promise<AccountApi[Name]['data']>,
): void {
  const [method, url] = ACCOUNT_ENDPOINTS[name].split(' ') as [string, string]
  const { access } = ACCOUNT_API[name]
  const sessions = new WeakMap<FastifyRequest, Session>()
  app.route({
    method,
    url,
    schema: schemaOf(name, access),
    onRequest: async (request, reply) => {
      const session = await deps.gate.admit(request, reply, access)
      if (session) sessions.set(request, session)
    },
    handler: async (request, reply) => {
      reply.header('Cache-Control', 'no-store')
      const { params, query, body } = request
      const caller = callerOf(request, deps.clock, deps.config.storeTimeout * 1000)
      // The schemas of the contract have judged what was sent, and the gate who sent it.
      const session = sessions.get(request)
      const call = { params, query, body, caller, session, request, reply } as AccountCall<Name>
      const answer = () => handle(call)
      const data = session && isCounted(name) ? await change(deps.changeBudget, session, answer) : await answer()
      return { success: true, data }
    },
  })
}

/** Throws {@link Refusal} with ApiTooManyRequestsError where the account has changed too much of late. */
async function change<Data>(budget: ChangeBudget, { accountId }: Session, work: () => Promise<Data>): Promise<Data> {
  const retryAfterSeconds = await budget.take(accountId)
  if (retryAfterSeconds > 0) throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds })
  try {
    return await work()
  } catch (error) {
    budget.giveBack(accountId)
    throw error
  }
}

function schemaOf(name: AccountEndpoint, access: AccountAccess) {
  const endpoint: { summary: string; params?: object; query?: object; body?: object; data: object } = ACCOUNT_API[name]
  const { summary, params, query, body, data } = endpoint
  return {
    operationId: `account.${name}`,
    summary,
    tags: ['my account'],
    ...(access !== 'public' && { security: [{ session: [] }] }),
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { 200: successSchema(data) },
  }
}
