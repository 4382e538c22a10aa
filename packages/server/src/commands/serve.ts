import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { ConfigError, type ConfigSources } from '../config/config.ts'
import { describeSettings } from '../config/describe.ts'
import { FLAG_KEYS, flagName, readConfig, SETTINGS, type SettingKey } from '../config/index.ts'
import { describeStore } from '../config/parse-store.ts'
import { readSettingsFile } from '../config/settings-file.ts'
import { startDemo } from '../demo/start-demo.ts'
import { createLog } from '../log.ts'
import { LogOutput } from '../log-output.ts'
import { awaitStore } from '../server/await-store.ts'
import { reachStore } from '../server/open-store.ts'
import { startServer } from '../server/start.ts'
import type { Store } from '../store/store.ts'
import type { SupervisorOptions } from '../workers/supervisor.ts'
import type { CommandContext } from './context.ts'

interface ServeFlags extends Partial<Record<Exclude<SettingKey, 'observe'>, string>> {
  config?: string
  demo?: boolean
  observe?: string | true
  json?: boolean
}

export function registerServe(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .description('run the token server, and with an upstream the gateway')
    .option(
      '--demo',
      'make a demo account on the first start, put the example API behind the gateway, print curl lines',
    )
    .option('--config <file>', 'read settings from a file of NAME=value lines')
    .option('--json', 'with --observe, print the last report as JSON')
  for (const key of FLAG_KEYS) {
    // The one that is a way to run, and reads as such: `serve --observe --upstream …`.
    const value = key === 'observe' ? '[value]' : '<value>'
    command.option(`${flagName(key)} ${value}`, `${SETTINGS[key].help} (${SETTINGS[key].default || 'none'})`)
  }
  command.addHelpText('after', `\n${describeSettings()}\n\nExamples:\n${EXAMPLES}`)
  command.action((flags: ServeFlags) => serve(flags, context))
}

const EXAMPLES = `  chatapp-server serve --demo
  chatapp-server serve --listen 0.0.0.0:8080 --upstream http://127.0.0.1:9000
  chatapp-server serve --observe --upstream http://127.0.0.1:9000
  chatapp-server serve --workers 4
  CHATAPP_SERVER_SECRETS="1:$(openssl rand -base64 32)" chatapp-server serve --store sqlite:/var/lib/chatapp/access.db`

async function serve(
  { config: path, demo, json = false, observe, ...others }: ServeFlags,
  context: CommandContext,
): Promise<void> {
  const file = path === undefined ? {} : readSettingsFile(path)
  const flags = { ...others, ...(observe !== undefined && { observe: observe === true ? 'on' : observe }) }
  const sources: ConfigSources = { flags, environment: context.environment, file }
  const config = readConfig(sources)
  if (config.observe) {
    if (demo) throw new ConfigError(['--demo: it is a server of its own, and --observe looks at another one'])
    const { runObserver } = await import('../observe/index.ts')
    return runObserver({ config, sources, json, isTerminal: process.stderr.isTTY }, context)
  }
  if (demo && config.workers > 1) throw new ConfigError(['--demo: it is one process; leave --workers out'])
  const output = new LogOutput()
  const log = createLog(config.logLevel, output)
  const cores = availableParallelism()
  // Heard from here on: a signal that comes while it starts must not cut off the first calls.
  const untilStopped = context.untilStopped()
  if (!(await awaitStore({ config, log, reach: () => reachStore(config), stopped: untilStopped }))) return
  const start = { config, log, cores }
  const server =
    config.workers > 1
      ? await startWorkers({ ...start, sources: ownSettings(sources), output })
      : await (demo ? startDemo(start, context) : startServer(start))
  if (server.setUpLink !== undefined) context.tell(setUpText(server.setUpLink))
  else if (server.accountUrl === undefined && !(await hasAccount(server.store))) context.tell(NO_ACCOUNT)
  log.info(
    {
      url: server.url,
      account: server.accountUrl,
      operations: server.operationsUrl,
      ...(config.workers > 1 && { workers: config.workers }),
      store: describeStore(config.store),
      upstream: config.upstream?.origin,
    },
    'listening',
  )
  const signal = await untilStopped
  log.info({ signal }, 'stopping: calls in flight are answered first')
  await server.stop()
  log.info('stopped')
}

/** As workers are given them: what else is in the environment they have already. */
function ownSettings({ environment, ...others }: ConfigSources): ConfigSources {
  const own = Object.entries(environment).filter(([name]) => name.startsWith('CHATAPP_SERVER_'))
  return { ...others, environment: Object.fromEntries(own) }
}

/** Loaded only where there are any. */
async function startWorkers(options: SupervisorOptions) {
  const { startSupervisor } = await import('../workers/supervisor.ts')
  return startSupervisor(options)
}

async function hasAccount(store: Store): Promise<boolean> {
  return (await store.listAccounts({ after: 0, limit: 1 })).length > 0
}

/** With an upstream My Account is not served unless it has an origin of its own, so there is no link to make one with. */
const NO_ACCOUNT = `
There is no account yet, so no token can be made. Make one, and an app, beside this server:
  printf %s 'a long passphrase' | chatapp-server accounts create --email me@example.com --password-stdin
  chatapp-server apps create --account 1 --name 'My app'
or start with My Account on an origin of its own: --account-listen 127.0.0.1:8090
`

/** Told and not logged: logs are kept and read by others. */
function setUpText(link: string): string {
  return `\nThere is no account yet. Make the first one, which is an operator's, with this link; it works once, for a day:\n  ${link}\n`
}
