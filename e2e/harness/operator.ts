import { NODE, ROOT, SERVER_MAIN } from './places.ts'
import { childEnvironment, startProcess } from './process.ts'
import { noteSecret, noteSecretsIn } from './secrets.ts'

/** Where the operator's commands work: a store, and what the server's settings say besides. */
export interface Installation {
  /** `sqlite:PATH` or `postgres://…` */
  store: string
  /** A folder for the process to call home. */
  folder: string
  /** Settings of the server, by environment name. */
  env: Readonly<Record<string, string>>
}

/** Runs an operator command with `--json` and returns what it printed, parsed. Throws with its stderr when it fails. */
export async function runOperator(
  installation: Installation,
  args: readonly string[],
  input?: string,
): Promise<unknown> {
  const command = startProcess({
    command: NODE,
    args: [SERVER_MAIN, ...args, '--json'],
    // Not as a flag: those with a password are refused there.
    env: childEnvironment(installation.folder, { ...installation.env, CHATAPP_SERVER_STORE: installation.store }),
    cwd: ROOT,
    showsSecrets: true,
    ...(input !== undefined && { input }),
  })
  const { code } = await command.ended()
  if (code !== 0) throw new Error(`chatapp-server ${args.join(' ')} ended with ${code}: ${command.stderr()}`)
  noteSecretsIn(command.stdout())
  return JSON.parse(command.stdout())
}

/** An account with one app, as an integrator knows it. */
export interface Credentials {
  email: string
  /** The account password. */
  password: string
  cabinetUserId: number
  appId: string
  appPassword: string
}

let provisioned = 0

/** Makes an account and an app the way an operator does. The e-mail is one of its own unless given. */
export async function provision(
  installation: Installation,
  wanted: { email?: string; password?: string } = {},
): Promise<Credentials> {
  provisioned += 1
  const email = wanted.email ?? `owner-${provisioned}@example.com`
  const password = wanted.password ?? `correct horse battery staple ${provisioned}`
  const { cabinetUserId } = await createAccount(installation, email, password)
  return { email, password, cabinetUserId, ...(await createApp(installation, cabinetUserId)) }
}

async function createAccount(
  installation: Installation,
  email: string,
  password: string,
): Promise<{ cabinetUserId: number }> {
  noteSecret(password)
  const args = ['accounts', 'create', '--email', email, '--password-stdin']
  return (await runOperator(installation, args, password)) as { cabinetUserId: number }
}

export async function createApp(
  installation: Installation,
  cabinetUserId: number,
): Promise<{ appId: string; appPassword: string }> {
  const args = ['apps', 'create', '--account', String(cabinetUserId), '--name', 'Warehouse bot']
  return (await runOperator(installation, args)) as { appId: string; appPassword: string }
}
