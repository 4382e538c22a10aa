import { type Credentials, provision } from './operator.ts'
import { noteSecret } from './secrets.ts'
import { startServer } from './server.ts'

/** A server that is only spoken to, never controlled. */
export interface Target {
  url: string
  /** `password` is what tokens.make gets: an app password or an account password. */
  credentials: Pick<Credentials, 'email' | 'appId'> & { password: string }
}

/**
 * The server to test: the one of `E2E_BASE_URL`, with `E2E_EMAIL`, `E2E_PASSWORD` and `E2E_APP_ID`; without that
 * variable a new one of this checkout.
 */
export async function wireTarget(): Promise<Target> {
  const url = process.env.E2E_BASE_URL
  if (url) {
    const password = named('E2E_PASSWORD')
    noteSecret(password)
    return { url, credentials: { email: named('E2E_EMAIL'), password, appId: named('E2E_APP_ID') } }
  }
  const server = await startServer()
  const { email, appPassword, appId } = await provision(server)
  return { url: server.url, credentials: { email, password: appPassword, appId } }
}

function named(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`E2E_BASE_URL is set, so ${name} must be too`)
  return value
}
