import type { Journal } from '../../domain/journal.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { AppStatus, AppStore } from '../../store/apps-store.ts'
import type { OperatorStore } from '../../store/store.ts'
import { appName, createApp } from '../create-app.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'

export interface OwnAppsDeps {
  store: OperatorStore & AppStore
  follower: Follower
  journal: Journal
  randomBytes(size: number): Uint8Array
}

interface AppKey {
  accountId: number
  appNumber: number
}

/** Throws {@link Refusal} with ApiNotFoundError, the same for an app that never was and one of another account. */
export async function findOwnApp(deps: { store: AppStore }, { accountId, appNumber }: AppKey): Promise<AppStatus> {
  const app = await deps.store.readApp(accountId, appNumber)
  if (!app) throw new Refusal('ApiNotFoundError')
  return app
}

/** Makes an app with its first app password, which is shown this once. Throws CannotDoError. */
export async function createOwnApp(
  deps: OwnAppsDeps,
  name: string,
  by: Actor,
): Promise<{ app: AppStatus; appPassword: string }> {
  const { accountId } = by
  const { appNumber, appPassword } = await createApp(deps, { accountId, name })
  const app = await findOwnApp(deps, { accountId, appNumber })
  noteAct(deps.journal, by, { accountId, event: 'app_created', appNumber, detail: app.name })
  return { app, appPassword }
}

/** Renames an app, switches it off or on. Off is in force here when this resolves, on every node within the bound. */
export async function changeOwnApp(
  deps: OwnAppsDeps,
  appNumber: number,
  wanted: { name?: string; state?: 'active' | 'disabled' },
  by: Actor,
): Promise<AppStatus> {
  const { accountId } = by
  const { state } = wanted
  const name = wanted.name === undefined ? undefined : appName(wanted.name)
  const change = { ...(name !== undefined && { name }), ...(state && { state }) }
  const before = await deps.store.changeApp({ accountId, appNumber, ...change })
  if (!before) throw new Refusal('ApiNotFoundError')
  if (name !== undefined && name !== before.name) {
    noteAct(deps.journal, by, { accountId, event: 'app_renamed', appNumber, detail: name })
  }
  if (state && state !== before.state) {
    const event = state === 'active' ? 'app_enabled' : 'app_disabled'
    noteAct(deps.journal, by, { accountId, event, appNumber })
    await deps.follower.catchUp()
  }
  return findOwnApp(deps, { accountId, appNumber })
}

/** Deletes an app for ever; its access has ended here when this resolves. */
export async function deleteOwnApp(deps: OwnAppsDeps, appNumber: number, by: Actor): Promise<void> {
  const { accountId } = by
  const { name } = await findOwnApp(deps, { accountId, appNumber })
  const deleted = await deps.store.setAppState(accountId, appNumber, 'deleted')
  if (!deleted) throw new Refusal('ApiNotFoundError')
  noteAct(deps.journal, by, { accountId, event: 'app_deleted', appNumber, detail: name })
  await deps.follower.catchUp()
}
