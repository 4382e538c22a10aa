import type { AppPassword } from '../../domain/app.ts'
import { readLabel } from '../../domain/label.ts'
import { digestAppPassword, mintAppPassword } from '../../passwords/app-password.ts'
import { MOST_APP_PASSWORDS } from '../../store/apps-store.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'
import { findOwnApp, type OwnAppsDeps } from './own-apps.ts'

/** App passwords of an own app, newest first, without the passwords: all that work and the last that ended. */
export async function listOwnAppPasswords(
  deps: OwnAppsDeps,
  app: { accountId: number; appNumber: number },
): Promise<AppPassword[]> {
  await findOwnApp(deps, app)
  const all = (await deps.store.listAppPasswords(app.accountId, app.appNumber)).toReversed()
  const ended = all.filter(password => password.endedAt > 0).slice(0, MOST_ENDED_SHOWN)
  return all.filter(password => password.endedAt === 0 || ended.includes(password))
}

const MOST_ENDED_SHOWN = 50

/** Makes an app password, which is shown this once. */
export async function createOwnAppPassword(
  deps: OwnAppsDeps,
  wanted: { appNumber: number; label: string },
  by: Actor,
): Promise<{ appPassword: AppPassword; secret: string }> {
  const { accountId } = by
  const { appNumber } = wanted
  const label = passwordLabel(wanted.label)
  const secret = mintAppPassword(deps.randomBytes)
  const created = await deps.store.createAppPassword({ accountId, appNumber, digest: digestAppPassword(secret), label })
  if (!created) throw await noRoom(deps, { accountId, appNumber })
  noteAct(deps.journal, by, { accountId, event: 'app_password_created', appNumber, detail: label })
  return { appPassword: await findAppPassword(deps, { accountId, appNumber, id: created.appPasswordId }), secret }
}

/** Ends an app password and what it made: here when this resolves. One that has ended already stays ended. */
export async function endOwnAppPassword(
  deps: OwnAppsDeps,
  password: { appNumber: number; id: number },
  by: Actor,
): Promise<void> {
  const { accountId } = by
  const key = { accountId, ...password }
  await findOwnApp(deps, key)
  const { label: detail } = await findAppPassword(deps, key)
  const { ended } = await deps.store.endAppPasswords(key)
  if (ended === 0) return
  noteAct(deps.journal, by, { accountId, event: 'app_password_ended', appNumber: password.appNumber, detail })
  await deps.follower.catchUp()
}

/** A label as it is kept. Throws {@link Refusal}. */
export function passwordLabel(text: string): string {
  const read = readLabel(text)
  if ('label' in read) return read.label
  throw new Refusal('ApiValidationError', { fault: { field: 'label', ...read.fault } })
}

/** Why an app takes no more app passwords: it is not there, switched off, or full. */
export async function noRoom(deps: OwnAppsDeps, app: { accountId: number; appNumber: number }): Promise<Refusal> {
  const { state } = await findOwnApp(deps, app)
  const fault =
    state === 'disabled'
      ? { field: 'app', keyword: 'disabled' }
      : { field: 'appPasswords', keyword: 'maxItems', expected: MOST_APP_PASSWORDS }
  return new Refusal('ApiConflictError', { fault })
}

async function findAppPassword(
  { store }: OwnAppsDeps,
  { accountId, appNumber, id }: { accountId: number; appNumber: number; id: number },
): Promise<AppPassword> {
  const passwords = await store.listAppPasswords(accountId, appNumber)
  const found = passwords.find(password => password.id === id)
  if (!found) throw new Refusal('ApiNotFoundError')
  return found
}
