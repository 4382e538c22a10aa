import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { createAccount } from '../flows/create-account.ts'
import { createApp } from '../flows/create-app.ts'
import { createHashLane } from '../passwords/lane.ts'
import type { Store } from '../store/store.ts'

const EMAIL = 'demo@example.com'

/** Makes the demo account, app and app password on the first start, and keeps them in a file only its owner can read. */
export async function ensureDemoAccount(store: Store, path: string): Promise<void> {
  if (existsSync(path)) return
  const lane = createHashLane({ concurrency: 1 })
  const password = randomBytes(18).toString('base64url')
  // A first start that died before the file was written left an account whose password nobody knows.
  const email = (await isTaken(store)) ? `demo-${randomBytes(4).toString('hex')}@example.com` : EMAIL
  const { accountId } = await createAccount({ store, lane }, { email, password }).finally(() => lane.close())
  const { appId, appPassword } = await createApp({ store, randomBytes }, { accountId, name: 'Demo' })
  writeDurably(path, [
    `CHATAPP_EMAIL='${email}'`,
    `CHATAPP_ACCOUNT_PASSWORD='${password}'`,
    `CHATAPP_APP_ID='${appId}'`,
    `CHATAPP_APP_PASSWORD='${appPassword}'`,
  ])
}

async function isTaken(store: Store): Promise<boolean> {
  const accounts = await store.listAccounts({ after: 0, limit: 1000 })
  return accounts.some(account => account.email === EMAIL)
}

function writeDurably(path: string, lines: readonly string[]): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  writeSync(file, `${lines.join('\n')}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(draft, path)
}
