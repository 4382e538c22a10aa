import { formatAppId } from '@chatapp-access/contract'
import { readLabel } from '../domain/label.ts'
import { digestAppPassword, mintAppPassword } from '../passwords/app-password.ts'
import { MOST_APPS } from '../store/apps-store.ts'
import type { OperatorStore } from '../store/store.ts'
import { CannotDoError } from './create-account.ts'
import { Refusal } from './refusal.ts'

export interface CreateAppDeps {
  store: OperatorStore
  randomBytes(size: number): Uint8Array
}

export interface CreatedApp {
  appNumber: number
  appId: string
  /** As it is kept. */
  name: string
  /** Shown this once. */
  appPassword: string
}

/** Makes an app with its first app password. Throws {@link CannotDoError}. */
export async function createApp(deps: CreateAppDeps, wanted: { accountId: number; name: string }): Promise<CreatedApp> {
  const { accountId } = wanted
  const name = appName(wanted.name)
  const appPassword = mintAppPassword(deps.randomBytes)
  const passwordDigest = digestAppPassword(appPassword)
  const created = await deps.store.createApp({ accountId, name, passwordDigest, passwordLabel: 'first' })
  if (!created) throw await reasonOf(deps.store, accountId)
  const { appNumber } = created
  return { appNumber, appId: formatAppId(accountId, appNumber), name, appPassword }
}

/** The name of an app as it is kept. Throws {@link CannotDoError}. */
export function appName(text: string): string {
  const read = readLabel(text)
  if ('label' in read) return read.label
  const refusal = new Refusal('ApiValidationError', { fault: { field: 'name', ...read.fault } })
  throw new CannotDoError('give the app a name of 1 to 100 characters', refusal)
}

async function reasonOf(store: OperatorStore, accountId: number): Promise<CannotDoError> {
  const account = await store.findAccount(accountId)
  if (account?.state !== 'active') {
    return new CannotDoError(`there is no active account ${accountId}`, new Refusal('ApiNotFoundError'))
  }
  const fault = { field: 'apps', keyword: 'maxItems', expected: MOST_APPS }
  return new CannotDoError(
    `account ${accountId} has ${MOST_APPS} apps, which is as many as there may be; delete one first`,
    new Refusal('ApiConflictError', { fault }),
  )
}

/** Ends all app passwords of an app with what they made, and makes a new one. Throws {@link CannotDoError}. */
export async function resetAppPassword(
  deps: CreateAppDeps,
  app: { accountId: number; appNumber: number },
): Promise<{ appId: string; appPassword: string }> {
  const appPassword = mintAppPassword(deps.randomBytes)
  const digest = digestAppPassword(appPassword)
  const created = await deps.store.replaceAppPasswords({ ...app, digest, label: 'reset' })
  const appId = formatAppId(app.accountId, app.appNumber)
  if (!created) throw new CannotDoError(`there is no active app ${appId}`)
  return { appId, appPassword }
}
