import type { TestContext } from 'node:test'
import { buildMessagesApi, openStore } from '../src/index.ts'

/** Unix seconds of a day after the first data: 2026-06-01T00:00:00Z. */
export const NOW = 1_780_272_000

/** The chat with the most messages of account 1. */
export const BUSIEST = '/v1/licenses/11/messengers/grWhatsApp/chats/12025550101@c.us'

export interface Answer {
  status: number
  headers: Headers
  body: { success: boolean; data?: unknown; error?: { code: string; message: string; details?: unknown } }
}

export interface Call {
  method?: string
  account?: string | null
  app?: string
  language?: string
  type?: string
  body?: string
}

/** A real server on a free port with a database in memory, stopped after the test. */
export async function startApi(test: TestContext) {
  const reported: unknown[] = []
  const clock = { now: NOW }
  const store = openStore(':memory:')
  const app = buildMessagesApi({ store, now: () => clock.now, report: error => reported.push(error) })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  let open = true
  const breakStore = () => {
    if (open) store.close()
    open = false
  }
  test.after(async () => {
    await app.close()
    breakStore()
  })

  async function call(path: string, { method = 'GET', account = '1', app, language, type, body }: Call = {}) {
    const headers = new Headers()
    if (account !== null) headers.set('X-ChatApp-Account-Id', account)
    if (app !== undefined) headers.set('X-ChatApp-App-Id', app)
    if (language !== undefined) headers.set('Lang', language)
    if (type !== undefined) headers.set('Content-Type', type)
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })
    return { status: response.status, headers: response.headers, body: await response.json() } as Answer
  }

  /** The `data` of a query that must succeed. */
  async function data<Data>(path: string, options?: Call): Promise<Data> {
    const { status, body } = await call(path, options)
    if (status !== 200 || !body.success) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`)
    return body.data as Data
  }

  /** Sends a text as JSON. */
  function send(chat: string, text: string, options: Call = {}): Promise<{ id: string; chatId: string }> {
    const call = { method: 'POST', type: 'application/json', body: JSON.stringify({ text }), ...options }
    return data(`${chat}/messages/text`, call)
  }

  return { call, data, send, clock, reported, breakStore }
}
