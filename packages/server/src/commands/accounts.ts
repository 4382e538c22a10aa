import type { Command } from 'commander'
import type { LifeState } from '../domain/account.ts'
import { CannotDoError, checkEmail, createAccount, hashNewPassword } from '../flows/create-account.ts'
import { registerAccountLinks } from './account-links.ts'
import { accountIdOf, passwordOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { printResult, printRows, timeText } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

const PAGE = 1000
const ACCOUNT = ['--account <id>', 'the account, cabinetUserId'] as const
const PASSWORD = ['--password-stdin', 'read the password from stdin, never from the command line'] as const

interface AccountFlags extends OperatorFlags {
  account: string
  email: string
}

export function registerAccounts(program: Command, context: CommandContext): void {
  const accounts = program.command('accounts').description('the accounts; works while the server runs')
  registerCreate(accounts, context)
  registerList(accounts, context)
  registerState(accounts, context, 'disable', 'disabled', 'refuse the account and end all its access')
  registerState(accounts, context, 'enable', 'active', 'let a disabled account in again')
  registerState(accounts, context, 'delete', 'deleted', 'end the account for ever; its number is never used again')
  registerResetPassword(accounts, context)
  registerChangeEmail(accounts, context)
  registerEndAccess(accounts, context)
  registerAccountLinks(accounts, context)
}

function registerCreate(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'create', 'make an account')
    .requiredOption('--email <email>', 'its e-mail')
    .requiredOption(...PASSWORD)
    .addHelpText(
      'after',
      "\nExample:\n  printf %s 'a long passphrase' | chatapp-server accounts create --email me@example.com --password-stdin",
    )
    .action(async (flags: AccountFlags) => {
      const password = passwordOf(await context.readInput())
      const created = await withStore(flags, context, deps => createAccount(deps, { email: flags.email, password }))
      printResult(context, flags.json, { cabinetUserId: created.accountId })
    })
}

function registerList(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'list', 'list the accounts').action(async (flags: OperatorFlags) => {
    const rows = await withStore(flags, context, async ({ store }) => {
      const all: Record<string, string | number>[] = []
      for (let after = 0, size = PAGE; size === PAGE; ) {
        const page = await store.listAccounts({ after, limit: PAGE })
        for (const { id, email, state, createdAt } of page) {
          all.push({ cabinetUserId: id, email, state, created: timeText(createdAt) })
        }
        size = page.length
        after = page.at(-1)?.id ?? after
      }
      return all
    })
    printRows(context, flags.json, rows)
  })
}

function registerState(
  accounts: Command,
  context: CommandContext,
  name: string,
  state: LifeState,
  description: string,
): void {
  operatorCommand(accounts, name, description)
    .requiredOption(...ACCOUNT)
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const done = await withStore(flags, context, ({ store }) => store.setAccountState(accountId, state))
      if (!done) throw noSuchAccount(accountId)
      printResult(context, flags.json, { cabinetUserId: accountId, state })
    })
}

function registerResetPassword(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'reset-password', 'set a new password and end the access the old one made')
    .requiredOption(...ACCOUNT)
    .requiredOption(...PASSWORD)
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const password = passwordOf(await context.readInput())
      const done = await withStore(flags, context, async ({ store, lane }) =>
        store.setAccountPassword(accountId, await hashNewPassword(lane, password)),
      )
      if (!done) throw noSuchAccount(accountId)
      printResult(context, flags.json, { cabinetUserId: accountId, password: 'changed' })
    })
}

function registerChangeEmail(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'change-email', 'give the account another e-mail; access and counts stay')
    .requiredOption(...ACCOUNT)
    .requiredOption('--email <email>', 'the new e-mail')
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const email = checkEmail(flags.email)
      const outcome = await withStore(flags, context, ({ store }) => store.setAccountEmail(accountId, email))
      if (outcome === 'taken') throw new CannotDoError('there is an account with this e-mail already')
      if (outcome === 'missing') throw noSuchAccount(accountId)
      printResult(context, flags.json, { cabinetUserId: accountId, email })
    })
}

function registerEndAccess(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'end-access', 'end all access tokens and refresh tokens of the account')
    .requiredOption(...ACCOUNT)
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const { ended } = await withStore(flags, context, ({ store }) =>
        store.endGrants({ accountId, reason: 'revoked' }),
      )
      printResult(context, flags.json, { cabinetUserId: accountId, ended })
    })
}

function noSuchAccount(accountId: number): CannotDoError {
  return new CannotDoError(`there is no account ${accountId}; see: chatapp-server accounts list`)
}
