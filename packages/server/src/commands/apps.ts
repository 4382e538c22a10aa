import { formatAppId } from '@chatapp-access/contract'
import type { Command } from 'commander'
import type { LifeState } from '../domain/account.ts'
import { CannotDoError } from '../flows/create-account.ts'
import { createApp, resetAppPassword } from '../flows/create-app.ts'
import { accountIdOf, appOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { printResult, printRows, timeText } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

const PAGE = 1000
const APP = ['--app <appId>', 'the app, such as app_1_1'] as const

interface AppFlags extends OperatorFlags {
  app: string
  account?: string
  name: string
}

export function registerApps(program: Command, context: CommandContext): void {
  const apps = program.command('apps').description('the apps of accounts; works while the server runs')
  registerCreate(apps, context)
  registerList(apps, context)
  registerState(apps, context, 'disable', 'disabled', 'refuse the app and end all its access')
  registerState(apps, context, 'enable', 'active', 'let a disabled app in again')
  registerState(apps, context, 'delete', 'deleted', 'end the app for ever; its appId is never used again')
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
      const created = await withStore(flags, context, deps => createApp(deps, { accountId, name: flags.name }))
      printResult(context, flags.json, { appId: created.appId, appPassword: created.appPassword })
    })
}

function registerList(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'list', 'list the apps')
    .option('--account <id>', 'only those of one account')
    .action(async (flags: AppFlags) => {
      const only = flags.account === undefined ? {} : { accountId: accountIdOf(flags.account) }
      const rows = await withStore(flags, context, async ({ store }) => {
        const all: Record<string, string | number>[] = []
        for (let after = { accountId: 0, appNumber: 0 }, size = PAGE; size === PAGE; ) {
          const page = await store.listApps({ ...only, after, limit: PAGE })
          for (const { accountId, number, name, state, createdAt } of page) {
            all.push({ appId: formatAppId(accountId, number), name, state, created: timeText(createdAt) })
            after = { accountId, appNumber: number }
          }
          size = page.length
        }
        return all
      })
      printRows(context, flags.json, rows)
    })
}

function registerState(
  apps: Command,
  context: CommandContext,
  name: string,
  state: LifeState,
  description: string,
): void {
  operatorCommand(apps, name, description)
    .requiredOption(...APP)
    .action(async (flags: AppFlags) => {
      const { accountId, appNumber } = appOf(flags.app)
      const done = await withStore(flags, context, ({ store }) => store.setAppState(accountId, appNumber, state))
      if (!done) throw new CannotDoError(`there is no app ${flags.app}; see: chatapp-server apps list`)
      printResult(context, flags.json, { appId: flags.app, state })
    })
}

function registerResetPassword(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'reset-password', 'end all app passwords of the app with what they made, and make a new one')
    .requiredOption(...APP)
    .action(async (flags: AppFlags) => {
      const app = appOf(flags.app)
      const reset = await withStore(flags, context, deps => resetAppPassword(deps, app))
      printResult(context, flags.json, { ...reset })
    })
}

function registerEndAccess(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'end-access', 'end all access tokens and refresh tokens of the app')
    .requiredOption(...APP)
    .action(async (flags: AppFlags) => {
      const app = appOf(flags.app)
      const { ended } = await withStore(flags, context, ({ store }) => store.endGrants({ ...app, reason: 'revoked' }))
      printResult(context, flags.json, { appId: flags.app, ended })
    })
}
