import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import type { Config } from '../config/index.ts'
import { emailKey } from '../domain/account.ts'
import { OPERATOR_RESET_MS } from '../domain/account-link.ts'
import { makeLink } from '../flows/account/make-link.ts'
import { CannotDoError, checkEmail } from '../flows/create-account.ts'
import type { AccountStatus } from '../store/account-directory.ts'
import type { Store } from '../store/store.ts'
import { accountIdOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { journalAct } from './journal-act.ts'
import { noSuchAccount } from './no-such.ts'
import { printResult } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

interface LinkFlags extends OperatorFlags {
  email: string
}

interface AccountFlags extends OperatorFlags {
  account: string
  remove?: boolean
}

/** Commands for the accounts of people: links in place of e-mail, the operator right, a lost second factor. */
export function registerAccountLinks(accounts: Command, context: CommandContext): void {
  registerLink(accounts, context)
  registerOperator(accounts, context)
  registerRemoveSecondFactor(accounts, context)
}

function registerLink(accounts: Command, context: CommandContext): void {
  operatorCommand(
    accounts,
    'link',
    'print a one-time link: to make an account, or for a new password where there is one',
  )
    .requiredOption('--email <email>', 'whom it is for')
    .addHelpText('after', '\nExample:\n  chatapp-server accounts link --email me@example.com')
    .action(async (flags: LinkFlags) => {
      const email = checkEmail(flags.email)
      const made = await withStore(flags, context, async ({ store, config }) => {
        const accountOrigin = originOf(config)
        const account = await accountOf(store, email)
        if (account?.state === 'disabled') throw new CannotDoError(`account ${account.id} is disabled; enable it first`)
        if (!account && config.registration === 'closed') {
          throw new CannotDoError(
            'registration is closed: set CHATAPP_SERVER_REGISTRATION to invite, or use accounts create',
          )
        }
        const wanted = account
          ? ({ kind: 'reset', accountId: account.id, email: '', makerId: 0, lifetimeMs: OPERATOR_RESET_MS } as const)
          : ({ kind: 'invite', accountId: 0, email, makerId: 0 } as const)
        const { link, endsAt } = await makeLink({ store, randomBytes, accountOrigin }, wanted)
        if (account) await journalAct(store, { accountId: account.id, event: 'reset_link_made' })
        return { for: wanted.kind === 'reset' ? 'a new password' : 'a new account', link, worksUntil: endsAt }
      })
      printResult(context, flags.json, { ...made, worksUntil: new Date(made.worksUntil).toISOString() })
    })
}

function registerOperator(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'operator', 'give an account the operator right in My Account, or take it')
    .requiredOption('--account <id>', 'the account, cabinetUserId')
    .option('--remove', 'take it')
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const operator = flags.remove !== true
      const changed = await withStore(flags, context, async ({ store }) => {
        const done = await store.changeAccount({ accountId, operator })
        const event = operator ? 'operator_granted' : 'operator_removed'
        if (done.kind === 'changed' && done.before.operator !== operator) await journalAct(store, { accountId, event })
        return done
      })
      if (changed.kind === 'missing') throw noSuchAccount(accountId)
      if (changed.kind === 'last_operator') throw new CannotDoError('it is the last operator; make another one first')
      printResult(context, flags.json, { cabinetUserId: accountId, operator: operator ? 'yes' : 'no' })
    })
}

function registerRemoveSecondFactor(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'remove-second-factor', 'switch the second factor off for an owner who lost it')
    .requiredOption('--account <id>', 'the account, cabinetUserId')
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const removed = await withStore(flags, context, async ({ store }) => {
        const done = await store.removeFactor(accountId)
        if (done) await journalAct(store, { accountId, event: 'factor_disabled' })
        return done
      })
      if (!removed) throw new CannotDoError(`account ${accountId} has no second factor`)
      printResult(context, flags.json, { cabinetUserId: accountId, secondFactor: 'off' })
    })
}

/** The account with exactly this e-mail, in whatever case. */
async function accountOf(store: Store, email: string): Promise<AccountStatus | undefined> {
  const found = await store.searchAccounts({ search: email, limit: 100 })
  return found.find(account => account.state !== 'deleted' && emailKey(account.email) === emailKey(email))
}

function originOf({ accountUrl, accountListen, listen }: Config): string {
  if (accountUrl) return accountUrl.origin
  const { host, port } = accountListen ?? listen
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
