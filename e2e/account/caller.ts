import type { Page } from 'playwright-core'
import { noteSecretsIn } from '../harness/index.ts'

/** Calls My Account's API as its own page does: `await call('POST /account/api/apps', { name })`. */
export type Caller = <Data>(endpoint: string, body?: unknown) => Promise<Data>

/** A caller in the browser of whoever is signed in on `page`: cookie, origin and token are those of the browser. */
export async function callerOf(page: Page): Promise<Caller> {
  const { signedIn } = await call<{ signedIn?: { csrf: string } }>(page, 'GET /account/api/session')
  const csrf = signedIn?.csrf
  return (endpoint, body) => call(page, endpoint, body, csrf)
}

async function call<Data>(page: Page, endpoint: string, body?: unknown, csrf?: string): Promise<Data> {
  const text = await page.evaluate(send, { endpoint, body, csrf })
  noteSecretsIn(text)
  const { success, data } = JSON.parse(text) as { success: boolean; data: Data }
  if (!success) throw new Error(`${endpoint} was refused: ${text}`)
  return data
}

/** Runs in the page. */
async function send({ endpoint, body, csrf }: { endpoint: string; body?: unknown; csrf?: string | undefined }) {
  const [method = 'GET', path = ''] = endpoint.split(' ')
  const headers: Record<string, string> = {}
  if (method !== 'GET' && csrf !== undefined) headers['X-ChatApp-CSRF'] = csrf
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  return (await fetch(path, init)).text()
}
