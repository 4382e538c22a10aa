import { formatAppId } from '@chatapp-access/contract'
import { digestAppPassword, mintAppPassword } from '../passwords/app-password.ts'
import type { OperatorStore } from '../store/store.ts'
import { CannotDoError } from './create-account.ts'

export interface CreateAppDeps {
  store: OperatorStore
  randomBytes(size: number): Uint8Array
}

/** Makes an app with its first app password, which is shown this once. Throws {@link CannotDoError}. */
export async function createApp(
  deps: CreateAppDeps,
  wanted: { accountId: number; name: string },
): Promise<{ appId: string; appPassword: string }> {
  const { accountId } = wanted
  const name = wanted.name.trim()
  if (name === '' || name.length > 100 || !name.isWellFormed() || /\p{Cc}/u.test(name)) {
    throw new CannotDoError('give the app a name of 1 to 100 characters')
  }
  const appPassword = mintAppPassword(deps.randomBytes)
  const passwordDigest = digestAppPassword(appPassword)
  const created = await deps.store.createApp({ accountId, name, passwordDigest, passwordLabel: 'first' })
  if (!created) throw new CannotDoError(`there is no active account ${accountId}`)
  return { appId: formatAppId(accountId, created.appNumber), appPassword }
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
