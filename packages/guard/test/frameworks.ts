import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, getRequestListener, type ServerType } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { guardExpress } from '../src/express.ts'
import { guardFastify } from '../src/fastify.ts'
import { guardFetch } from '../src/fetch.ts'
import { guardHono } from '../src/hono.ts'
import type { Caller, Gate } from '../src/index.ts'
import { guardNode } from '../src/node.ts'

/** An API in one of the frameworks: `/whoami` tells the caller, `/page` takes the token from the query too. */
export type Start = (gate: Gate) => Promise<Api>

export interface Api {
  url: string
  close(): Promise<unknown>
}

/** What every route tells. Typed, so each framework must know who its caller is. */
const told = ({ accountId, appId, endTime }: Caller) => ({ accountId, appId, endTime })

export const FRAMEWORKS: Record<string, Start> = {
  async 'node:http'(gate) {
    const closed = guardNode(gate, (_, response, caller) => response.end(JSON.stringify(told(caller))))
    const page = guardNode(gate, (_, response, caller) => response.end(JSON.stringify(told(caller))), {
      queryToken: true,
    })
    return listen(
      createServer((request, response) =>
        request.url?.startsWith('/page') ? page(request, response) : closed(request, response),
      ),
    )
  },

  async Express(gate) {
    const app = express()
    app.get('/page', guardExpress(gate, { queryToken: true }), (request, response) => {
      response.json(told(request.chatapp))
    })
    app.use(guardExpress(gate))
    app.all('/whoami', (request, response) => {
      response.json(told(request.chatapp))
    })
    return listen(createServer(app))
  },

  async Fastify(gate) {
    const app = fastify()
    await app.register(async pages => {
      await pages.register(guardFastify(gate, { queryToken: true }))
      pages.get('/page', async request => told(request.chatapp))
    })
    await app.register(async api => {
      await api.register(guardFastify(gate))
      api.all('/whoami', async request => told(request.chatapp))
    })
    app.get('/open', async request => ({ chatapp: request.chatapp ?? null }))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },

  async Hono(gate) {
    const app = new Hono()
    const address = (context: Parameters<typeof getConnInfo>[0]) => getConnInfo(context).remote.address
    app.get('/page', guardHono(gate, { queryToken: true }), context => context.json(told(context.get('chatapp'))))
    app.use(guardHono(gate, { address }))
    app.all('/whoami', context => context.json(told(context.var.chatapp)))
    return listen(createAdaptorServer(app))
  },

  async fetch(gate) {
    const whoami = guardFetch(gate, (_request, caller) => Response.json(told(caller)))
    const page = guardFetch(gate, (_request, caller) => Response.json(told(caller)), { queryToken: true })
    const handler = (request: Request) => (new URL(request.url).pathname === '/page' ? page : whoami)(request)
    return listen(createServer(getRequestListener(handler)))
  },
}

async function listen(server: ServerType): Promise<Api> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      return closed
    },
  }
}
