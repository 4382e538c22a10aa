import { formatAppId } from '@chatapp-access/contract'
import type { Link } from '../../domain/link.ts'
import type { Notices } from '../../domain/notice.ts'
import type { Throttle } from '../../domain/throttle.ts'
import { digestAppPassword, mintAppPassword } from '../../passwords/app-password.ts'
import type { HandedOver, HandOverStore } from '../../store/hand-overs-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { noRoom, passwordLabel } from './app-passwords.ts'
import { digestSecret, isSecret, mintSecret } from './mint-secret.ts'
import { findOwnApp, type OwnAppsDeps } from './own-apps.ts'

export interface HandOverDeps extends OwnAppsDeps {
  store: OwnAppsDeps['store'] & HandOverStore
  notices: Notices
  throttle: Throttle
}

/** An integrator gets a weekend. */
const LIFETIME_MS = 48 * 3_600_000

export async function listOwnHandOvers(
  deps: HandOverDeps,
  app: { accountId: number; appNumber: number },
): Promise<readonly Link[]> {
  await findOwnApp(deps, app)
  return deps.store.listHandOvers(app.accountId, app.appNumber)
}

/**
 * Makes a one-time link. Nothing worth stealing lies in the store until it is opened: its app password is made only then.
 *
 * @returns the link, and the ticket that goes into the fragment of its URL, shown this once
 */
export async function createOwnHandOver(
  deps: HandOverDeps,
  wanted: { appNumber: number; label: string },
  by: Actor,
): Promise<{ link: Link; ticket: string }> {
  const { accountId } = by
  const { appNumber } = wanted
  const label = passwordLabel(wanted.label)
  const secret = mintSecret(deps.randomBytes)
  const order = { accountId, appNumber, id: digestSecret(secret), label, lifetimeMs: LIFETIME_MS }
  const link = await deps.store.createHandOver(order)
  if (!link) throw await noRoom(deps, { accountId, appNumber })
  noteAct(deps.journal, by, { accountId, event: 'hand_over_created', appNumber, detail: label })
  return { link, ticket: `${accountId}.${secret}` }
}

/** Withdraws a link. Throws {@link Refusal} with ApiConflictError where it was opened: its app password lives on. */
export async function endOwnHandOver(
  deps: HandOverDeps,
  { appNumber, id }: { appNumber: number; id: string },
  by: Actor,
): Promise<void> {
  const { accountId } = by
  const app = await findOwnApp(deps, { accountId, appNumber })
  const ended = await deps.store.endHandOver({ accountId, appNumber: app.number, id })
  switch (ended.kind) {
    case 'ended':
      return noteAct(deps.journal, by, { accountId, event: 'hand_over_ended', appNumber, detail: ended.link.label })
    case 'over':
      return
    case 'opened':
      throw new Refusal('ApiConflictError', { fault: { field: 'handOver', keyword: 'opened' } })
    case 'missing':
      throw new Refusal('ApiNotFoundError')
  }
}

/** What a link gives; uses nothing up, so that a scanner of mails may look. Throws {@link Refusal} with ApiLinkError. */
export function lookAtHandOver(deps: HandOverDeps, ticket: string, caller: Caller): Promise<HandedOver> {
  return whereLinkOpens(deps, ticket, caller, ({ accountId, id }) => deps.store.lookAtHandOver(accountId, id))
}

/**
 * Takes an app over: uses the link up and makes the app password, which is shown this once. The owner is told.
 *
 * @throws Refusal with ApiLinkError, or ApiTooManyRequestsError for an address that tries dead links
 */
export async function openHandOver(
  deps: HandOverDeps,
  ticket: string,
  caller: Caller,
): Promise<HandedOver & { appId: string; appPassword: string }> {
  const { address, agent } = caller
  const appPassword = mintAppPassword(deps.randomBytes)
  const digest = digestAppPassword(appPassword)
  const opened = await whereLinkOpens(deps, ticket, caller, ({ accountId, id }) =>
    deps.store.openHandOver({ accountId, id, digest, address }),
  )
  const { accountId, appNumber, label, id } = opened.link
  deps.journal.note({
    accountId,
    event: 'hand_over_opened',
    actor: 'app',
    appNumber,
    address,
    agent,
    detail: label,
  })
  const onceKey = `hand_over_opened:${id}`
  deps.notices.tell({ accountId, kind: 'hand_over_opened', appNumber, detail: address, onceKey })
  return { ...opened, appId: formatAppId(accountId, appNumber), appPassword }
}

/** One answer for a link that was used, has ended, was withdrawn, or never was; an address has so many of them. */
async function whereLinkOpens<Result>(
  { throttle }: HandOverDeps,
  ticket: string,
  { address }: Caller,
  open: (link: { accountId: number; id: string }) => Promise<Result | undefined>,
): Promise<Result> {
  const admission = throttle.checkLink(address)
  if (!admission.admitted) {
    throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: admission.retryAfterSeconds })
  }
  const link = readTicket(ticket)
  const opened = link && (await open(link))
  if (opened) return opened
  throttle.linkFailed(address)
  throw new Refusal('ApiLinkError')
}

function readTicket(ticket: string): { accountId: number; id: string } | undefined {
  const [, accountId = '', secret = ''] = /^([1-9][0-9]{0,14})\.(.+)$/.exec(ticket) ?? []
  return isSecret(secret) ? { accountId: Number(accountId), id: digestSecret(secret) } : undefined
}
