import { formatAppId } from '@chatapp-access/contract'
import type { Command } from 'commander'
import type { LifeState } from '../domain/account.ts'
import type { App } from '../domain/app.ts'
import { createApp, resetAppPassword } from '../flows/create-app.ts'
import type { Store } from '../store/store.ts'
import { registerAppStatus } from './apps-status.ts'
import { accountIdOf, appOf, limitOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { journalAct } from './journal-act.ts'
import { noSuchApp } from './no-such.ts'
import { printResult, printRows, timeText } from './print.ts'
import { readPages } from './read-pages.ts'
import { registerStates } from './state-commands.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

const APP = ['--app <appId>', 'the app, such as app_1_1'] as const

interface AppFlags extends OperatorFlags {
  app: string
  account?: string
  name: string
  tokensPerDay: string
}

export function registerApps(program: Command, context: CommandContext): void {
  const apps = program.command('apps').description('the apps of accounts; works while the server runs')
  registerCreate(apps, context)
  registerList(apps, context)
  registerStates(apps, context, {
    option: APP,
    descriptions: {
      disable: 'refuse the app and end all its access',
      enable: 'let a disabled app in again',
      delete: 'end the app for ever; its appId is never used again',
    },
    setState: setAppState,
  })
  registerSetLimit(apps, context)
  registerAppStatus(apps, context)
  registerResetPassword(apps, context)
  registerEndAccess(apps, context)
}

function registerCreate(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'create', 'make an app with an app password, which is shown this once')
    .requiredOption('--account <id>', 'the account, cabinetUserId')
    .requiredOption('--name <name>', 'what people call it')
    .addHelpText('after', "\nExample:\n  chatapp-server apps create --account 1 --name 'Warehouse bot' --json")
    .action(async (flags: AppFlags & { account: string }) => {
      const accountId = accountIdOf(flags.account)
      const { appId, appPassword } = await withStore(flags, context, async deps => {
        const created = await createApp(deps, { accountId, name: flags.name })
        const { appNumber, name } = created
        await journalAct(deps.store, { accountId, event: 'app_created', appNumber, detail: name })
        return created
      })
      printResult(context, flags.json, { appId, appPassword })
    })
}

function registerList(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'list', 'list the apps')
    .option('--account <id>', 'only those of one account')
    .action(async (flags: AppFlags) => {
      const only = flags.account === undefined ? {} : { accountId: accountIdOf(flags.account) }
      const all = await withStore(flags, context, ({ store }) =>
        readPages<App>((last, limit) => {
          const after = { accountId: last?.accountId ?? 0, appNumber: last?.number ?? 0 }
          return store.listApps({ ...only, after, limit })
        }),
      )
      const rows = all.map(({ accountId, number, name, state, createdAt }) => {
        return { appId: formatAppId(accountId, number), name, state, created: timeText(createdAt) }
      })
      printRows(context, flags.json, rows)
    })
}

async function setAppState(store: Store, { app }: AppFlags, state: LifeState): Promise<{ appId: string }> {
  const { accountId, appNumber } = appOf(app)
  if (!(await store.setAppState(accountId, appNumber, state))) throw noSuchApp(app)
  await journalAct(store, { accountId, event: STATE_EVENTS[state], appNumber })
  return { appId: app }
}

const STATE_EVENTS = { active: 'app_enabled', disabled: 'app_disabled', deleted: 'app_deleted' } as const

function registerSetLimit(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'set-limit', 'give the app a limit of its own, in force with its next token')
    .requiredOption(...APP)
    .requiredOption('--tokens-per-day <number>', 'tokens it may make a day; 0 for the limit of the settings')
    .addHelpText('after', '\nExample:\n  chatapp-server apps set-limit --app app_1_1 --tokens-per-day 500')
    .action(async (flags: AppFlags) => {
      const { accountId, appNumber } = appOf(flags.app)
      const tokensPerDay = limitOf(flags.tokensPerDay)
      const limit = await withStore(flags, context, async ({ store }) => {
        await store.setAppLimit(accountId, appNumber, tokensPerDay === 0 ? undefined : tokensPerDay)
        const app = await store.readApp(accountId, appNumber)
        if (!app) throw noSuchApp(flags.app)
        const detail = String(app.quota.limit)
        await journalAct(store, { accountId, event: 'limit_changed', appNumber, detail })
        return app.quota.limit
      })
      printResult(context, flags.json, { appId: flags.app, tokensPerDay: limit })
    })
}

function registerResetPassword(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'reset-password', 'end all app passwords of the app with what they made, and make a new one')
    .requiredOption(...APP)
    .action(async (flags: AppFlags) => {
      const app = appOf(flags.app)
      const reset = await withStore(flags, context, async deps => {
        const done = await resetAppPassword(deps, app)
        await journalAct(deps.store, { ...app, event: 'app_password_created', detail: 'reset' })
        return done
      })
      printResult(context, flags.json, { ...reset })
    })
}

function registerEndAccess(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'end-access', 'end all access tokens and refresh tokens of the app')
    .requiredOption(...APP)
    .action(async (flags: AppFlags) => {
      const app = appOf(flags.app)
      const { ended } = await withStore(flags, context, async ({ store }) => {
        const done = await store.endGrants({ ...app, reason: 'revoked' })
        await journalAct(store, { ...app, event: 'grant_ended', detail: String(done.ended) })
        return done
      })
      printResult(context, flags.json, { appId: flags.app, ended })
    })
}
