import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { type Answer, call, noteSecret, type Server } from '../harness/index.ts'

type Node = Pick<Server, 'url'>

/** What a browser sends along once it is signed in. */
export interface Session {
  cookie: string
  csrf: string
}

export async function signIn(
  node: Node,
  { email, password, code }: { email: string; password: string; code?: string },
): Promise<Session> {
  const answer = await send(node, 'POST', 'sign-in', { json: { email, password, ...(code && { code }) } })
  assert.equal(answer.status, 200, answer.text)
  const { data } = answer.body as { data: { csrf: string } }
  return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', csrf: data.csrf }
}

/** A call of My Account's page; fails the test where it is refused. */
export async function ask<Data>(
  node: Node,
  session: Session,
  method: string,
  path: string,
  json?: unknown,
): Promise<Data> {
  const answer = await send(node, method, path, { session, json })
  assert.equal(answer.status, 200, `${path}: ${answer.text}`)
  return (answer.body as { data: Data }).data
}

/** Whether My Account still knows the session. */
export async function isSignedIn(node: Node, session: Session): Promise<boolean> {
  const { signedIn } = await ask<{ signedIn?: unknown }>(node, session, 'GET', 'session')
  return signedIn !== undefined
}

export function send(
  { url }: Node,
  method: string,
  path: string,
  { session, json }: { session?: Session; json?: unknown },
): Promise<Answer> {
  const headers = { Origin: url, ...(session && { Cookie: session.cookie, 'X-ChatApp-CSRF': session.csrf }) }
  return call(url, `/account/api/${path}`, { method, headers, ...(json !== undefined && { json }) })
}

/** Switches the second factor on. Gives its secret, Base32. */
export async function enableSecondFactor(node: Node, session: Session): Promise<string> {
  const { secret } = await ask<{ secret: string }>(node, session, 'POST', 'second-factor/start')
  noteSecret(secret)
  await ask(node, session, 'POST', 'second-factor/enable', { code: codeAt(secret, Date.now() - STEP_MS) })
  return secret
}

export const STEP_MS = 30_000

/** The code an authenticator app shows at a time (RFC 6238). */
export function codeAt(secret: string, at: number): string {
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / STEP_MS)))
  const mac = createHmac('sha1', base32(secret)).update(step).digest()
  const offset = (mac.at(-1) as number) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function base32(text: string): Buffer {
  const bits = [...text].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}
