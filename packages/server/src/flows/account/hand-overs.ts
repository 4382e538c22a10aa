import { formatAppId } from '@chatapp-access/contract'
import { formatHandOver, HAND_OVER_MS, type HandOverTicket, parseHandOver } from '../../domain/hand-over-link.ts'
import type { Link } from '../../domain/link.ts'
import type { Notices } from '../../domain/notice.ts'
import type { Throttle } from '../../domain/throttle.ts'
import { digestAppPassword, mintAppPassword } from '../../passwords/app-password.ts'
import type { HandedOver, HandOverStore } from '../../store/hand-overs-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { noRoom, passwordLabel } from './app-passwords.ts'
import { followLink } from './follow-link.ts'
import { digestSecret, mintSecret } from './mint-secret.ts'
import { findOwnApp, type OwnAppsDeps } from './own-apps.ts'

export interface HandOverDeps extends OwnAppsDeps {
  store: OwnAppsDeps['store'] & HandOverStore
  notices: Notices
  throttle: Throttle
  /** Where people reach My Account. */
  accountOrigin: string
}

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
 * @returns the link as it is kept, and its URL, which is shown this once
 */
export async function createOwnHandOver(
  deps: HandOverDeps,
  wanted: { appNumber: number; label: string },
  by: Actor,
): Promise<{ handOver: Link; link: string }> {
  const { accountId } = by
  const { appNumber } = wanted
  const label = passwordLabel(wanted.label)
  const secret = mintSecret(deps.randomBytes)
  const order = { accountId, appNumber, id: digestSecret(secret), label, lifetimeMs: HAND_OVER_MS }
  const handOver = await deps.store.createHandOver(order)
  if (!handOver) throw await noRoom(deps, { accountId, appNumber })
  noteAct(deps.journal, by, { accountId, event: 'hand_over_created', appNumber, detail: label })
  return { handOver, link: formatHandOver(deps.accountOrigin, { accountId, secret }) }
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
export function lookAtHandOver(deps: HandOverDeps, text: string, caller: Caller): Promise<HandedOver> {
  return followLink(deps.throttle, caller, async () => {
    const ticket = parseHandOver(text)
    return ticket && deps.store.lookAtHandOver(ticketKey(ticket))
  })
}

/**
 * Takes an app over: uses the link up and makes the app password, which is shown this once. The owner is told.
 *
 * @throws Refusal with ApiLinkError, or ApiTooManyRequestsError for an address that tries dead links
 */
export async function openHandOver(
  deps: HandOverDeps,
  text: string,
  caller: Caller,
): Promise<HandedOver & { appId: string; appPassword: string }> {
  const { address, agent } = caller
  const appPassword = mintAppPassword(deps.randomBytes)
  const digest = digestAppPassword(appPassword)
  const opened = await followLink(deps.throttle, caller, async () => {
    const ticket = parseHandOver(text)
    return ticket && deps.store.openHandOver({ ...ticketKey(ticket), digest, address })
  })
  const { accountId, appNumber, label, id } = opened.link
  const event = 'hand_over_opened'
  deps.journal.note({ accountId, event, actor: 'app', appNumber, address, agent, detail: label })
  deps.notices.tell({ accountId, kind: event, appNumber, detail: address, onceKey: `${event}:${id}` })
  return { ...opened, appId: formatAppId(accountId, appNumber), appPassword }
}

function ticketKey({ accountId, secret }: HandOverTicket): { accountId: number; id: string } {
  return { accountId, id: digestSecret(secret) }
}
