import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { errorEntry } from '@chatapp-access/contract'
import Fastify from 'fastify'
import { completeRoutes, onlyRoute } from '../src/config/parse-routes.ts'
import { Refusal } from '../src/flows/refusal.ts'
import { registerGateway } from '../src/gateway/index.ts'
import { LiveCalls } from '../src/gateway/live-calls.ts'
import { RevokedGrants } from '../src/revocations/revoked-grants.ts'
import { type Gateway, listen, portOf } from './gateway-rig.ts'

/** An upstream of bytes instead of answers: `answer` is called with each connection's first request. */
export async function startBytes(answer: (socket: Socket, count: number) => void) {
  let count = 0
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', () => answer(socket, ++count))
  })
  await listen(server)
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    /** How many requests came. */
    requests: () => count,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Limits {
  answerTimeoutMs?: number
  silenceTimeoutMs?: number
  maxConnections?: number
  bodyLimitBytes?: number
}

/** The gateway alone: it starts faster than the whole server, and with limits that the settings do not go down to. */
export async function startSmall(upstream: string, limits: Limits = {}) {
  const { maxConnections = 10, answerTimeoutMs = 5000, silenceTimeoutMs = 5000, bodyLimitBytes } = limits
  const app = Fastify()
  app.setErrorHandler((error, _, reply) => {
    assert.ok(error instanceof Refusal, String(error))
    return reply.code(errorEntry(error.code).status).send({ error: { code: error.code } })
  })
  const caller = { keyId: 1, accountId: 7, appNumber: 3, grantHigh: 5, grantLow: 6, generation: 1, endTime: 1 }
  const follower = { revoked: new RevokedGrants(), stalenessMs: () => 0, whenRevoked: () => undefined }
  const liveCalls = new LiveCalls({ clock: { now: () => 0 }, follower, maxStalenessMs: 1 })
  registerGateway(app, {
    routes: completeRoutes([{ ...onlyRoute(new URL(upstream)), answerTimeoutMs, silenceTimeoutMs, bodyLimitBytes }], {
      timeoutMs: 5000,
      audience: '',
    }),
    checkAccess: () => caller,
    limits: { takeAddress: () => undefined, takeApp: () => undefined },
    identity: { tokenFor: () => 'signed' },
    liveCalls,
    trustedProxies: [],
    corsOrigins: [],
    isStopping: () => false,
    maxConnections,
  })
  const calls = { arrived: 0, gone: 0 }
  app.server.prependListener('request', (_, answer) => {
    calls.arrived++
    answer.on('close', () => calls.gone++)
  })
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  return { port, token: '', expired: '', calls, liveCalls, [Symbol.asyncDispose]: () => app.close() }
}

/** Waits for something that the event loop has still to do. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'it never happened')
    await new Promise(setImmediate)
  }
}

export function open(gateway: Gateway, method = 'GET') {
  const request = httpRequest({ port: gateway.port, host: '127.0.0.1', path: '/x', method, agent: false })
  return request.setHeader('authorization', gateway.token)
}
