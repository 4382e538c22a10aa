import { TOKEN_STATUSES, type TokenStatus } from '@chatapp-access/contract/account'
import { Argument, type Command } from 'commander'
import { statusOfText } from '../flows/account/token-status.ts'
import { appOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { journalAct } from './journal-act.ts'
import { noSuchApp } from './no-such.ts'
import { printResult } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

/** The command `status`: for programs that wait for another status than the server answers with. */
export function registerAppStatus(apps: Command, context: CommandContext): void {
  operatorCommand(apps, 'status', 'choose with what status an app is told that its token is invalid')
    .argument('<appId>', 'the app, such as app_1_1')
    .addArgument(new Argument('<status>', '401, 403, or default for that of the server').choices(TOKEN_STATUSES))
    .addHelpText(
      'after',
      '\nFor a program that waits for 401 and cannot be changed; the code in the body stays the same.\nServers follow within two seconds.\n\nExample:\n  chatapp-server apps status app_1_1 401',
    )
    .action(async (appId: string, text: TokenStatus, flags: OperatorFlags) => {
      const app = appOf(appId)
      const status = statusOfText(text)
      const answeredWith = await withStore(flags, context, async ({ store, config }) => {
        const changed = await store.setInvalidTokenStatus({ ...app, ...(status && { status }) })
        if (!changed) throw noSuchApp(appId)
        if (changed.before !== status) {
          await journalAct(store, { ...app, event: 'token_status_changed', detail: text })
        }
        return status ?? config.invalidTokenStatus
      })
      printResult(context, flags.json, { appId, status: text, answeredWith })
    })
}
