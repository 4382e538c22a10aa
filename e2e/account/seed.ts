import type { Page } from 'playwright-core'
import { noteSecret } from '../harness/index.ts'
import { makePair } from './app.ts'
import { type Caller, callerOf } from './caller.ts'
import type { MadeApp, Owner } from './owner.ts'
import type { Stage } from './stage.ts'

/** All words of a seeded account that somebody typed or a program sent. */
export interface Words {
  /** An app that does all right. */
  goodApp: string
  /** An app that makes a token before each query. */
  badApp: string
  /** Of an app password. */
  label: string
  /** For whom a hand-over is. */
  integrator: string
  /** `User-Agent` of the program of the good app. */
  agent: string
  /** E-mail of the account that is made by invitation. */
  invited: string
}

const PLAIN_WORDS: Words = {
  goodApp: 'Shop',
  badApp: 'Reminders',
  label: 'Production',
  integrator: 'Integrator',
  agent: 'shop/2.4',
  invited: 'second@example.com',
}

export interface Seeded {
  good: MadeApp
  bad: MadeApp
  /** One-time links; `used` opens nothing any more. */
  invitation: { open: string; used: string }
  handOver: { open: string; used: string }
  /** The account made by the used invitation: without any app. */
  invited: Owner
}

/** More pairs left behind in a day than trying out explains. */
const HABIT_MAKES = 13
const INVITED_PASSWORD = 'invited and empty'

/** Fills the account that is signed in on `page` with all that its pages can show, through the real API. */
export async function seedAccount(page: Page, stage: Stage, owner: Owner, words = PLAIN_WORDS): Promise<Seeded> {
  const call = await callerOf(page)
  const { url } = stage.server
  const good = await createApp(call, words.goodApp)
  const bad = await createApp(call, words.badApp)
  const labelled = await call<{ secret: string }>('POST /account/api/apps/1/passwords', { label: words.label })
  await useBadly(url, owner.email, bad)
  await useWell(call, url, owner.email, { appId: good.appId, appPassword: labelled.secret }, words.agent)
  const handOver = await makeHandOvers(call, stage.origin, words.integrator)
  const invitation = await makeInvitations(call, stage.origin, words.invited)
  // Judged when it is read, and kept with its notice.
  await call('GET /account/api/advice')
  return { good, bad, handOver, invitation, invited: { email: words.invited, password: INVITED_PASSWORD } }
}

async function createApp(call: Caller, name: string): Promise<MadeApp> {
  const { app, appPassword } = await call<{ app: { appId: string }; appPassword: string }>('POST /account/api/apps', {
    name,
  })
  return { appId: app.appId, appPassword }
}

/** One pair, used several times, renewed after the error. */
async function useWell(call: Caller, url: string, email: string, app: MadeApp, agent: string): Promise<void> {
  const { accessToken, refreshToken } = await makePair(url, email, app, agent)
  for (let count = 0; count < 5; count += 1) await query(url, accessToken)
  const { grants } = await call<{ grants: { id: string }[] }>('GET /account/api/grants?app=1')
  await call(`POST /account/api/grants/${grants[0]?.id}/end-access-token`)
  await query(url, accessToken)
  const renewed = await fetch(`${url}/v1/tokens/refresh`, { method: 'POST', headers: { Refresh: refreshToken } })
  const { data } = (await renewed.json()) as { data: { accessToken: string } }
  noteSecret(data.accessToken)
  await query(url, data.accessToken)
}

/** A pair for each query, and once a password that is none. */
async function useBadly(url: string, email: string, app: MadeApp): Promise<void> {
  for (let count = 0; count < HABIT_MAKES; count += 1) {
    const { accessToken } = await makePair(url, email, app)
    await query(url, accessToken)
  }
  const body = JSON.stringify({ email, password: 'not the one', appId: app.appId })
  await fetch(`${url}/v1/tokens`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
}

async function query(url: string, accessToken: string): Promise<void> {
  await (await fetch(`${url}/v1/licenses`, { headers: { Authorization: accessToken } })).text()
}

async function makeHandOvers(call: Caller, origin: string, label: string): Promise<Seeded['handOver']> {
  const make = () => call<{ link: string }>('POST /account/api/apps/1/hand-overs', { label })
  const used = await make()
  await usePublic(origin, '/account/api/hand-overs/open', { link: secretOf(used.link) })
  return { used: used.link, open: (await make()).link }
}

async function makeInvitations(call: Caller, origin: string, email: string): Promise<Seeded['invitation']> {
  const make = (body: object) => call<{ link: string }>('POST /account/api/operator/invites', body)
  const used = await make({ email })
  noteSecret(INVITED_PASSWORD)
  const answer = { link: secretOf(used.link), password: INVITED_PASSWORD, language: 'en' }
  await usePublic(origin, '/account/api/links/use', answer)
  return { used: used.link, open: (await make({})).link }
}

/** What stands behind `#`, which a browser keeps to itself. It must be in no log. */
export function secretOf(link: string): string {
  const secret = new URL(link).hash.slice(1)
  noteSecret(secret)
  return secret
}

/** A call by somebody else, from nowhere. */
async function usePublic(origin: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(origin + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
}
