import type { Command } from 'commander'
import type { Account, LifeState } from '../domain/account.ts'
import { CannotDoError, checkEmail, createAccount, hashNewPassword } from '../flows/create-account.ts'
import type { Store } from '../store/store.ts'
import { registerAccountLinks } from './account-links.ts'
import { registerImport } from './accounts-import.ts'
import { accountIdOf, passwordOf } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { journalAct } from './journal-act.ts'
import { noSuchAccount } from './no-such.ts'
import { printResult, printRows, timeText } from './print.ts'
import { readPages } from './read-pages.ts'
import { registerStates } from './state-commands.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

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
  registerStates(accounts, context, {
    option: ACCOUNT,
    descriptions: {
      disable: 'refuse the account and end all its access and sessions',
      enable: 'let a disabled account in again',
      delete: 'end the account for ever; its number is never used again',
    },
    setState: setAccountState,
  })
  registerResetPassword(accounts, context)
  registerChangeEmail(accounts, context)
  registerEndAccess(accounts, context)
  registerAccountLinks(accounts, context)
  registerImport(accounts, context)
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
      const created = await withStore(flags, context, async deps => {
        const account = await createAccount(deps, { email: flags.email, password })
        await journalAct(deps.store, { ...account, event: 'account_created' })
        return account
      })
      printResult(context, flags.json, { cabinetUserId: created.accountId })
    })
}

function registerList(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'list', 'list the accounts').action(async (flags: OperatorFlags) => {
    const all = await withStore(flags, context, ({ store }) =>
      readPages<Account>((last, limit) => store.listAccounts({ after: last?.id ?? 0, limit })),
    )
    const rows = all.map(({ id, email, state, createdAt }) => {
      return { cabinetUserId: id, email, state, created: timeText(createdAt) }
    })
    printRows(context, flags.json, rows)
  })
}

async function setAccountState(
  store: Store,
  { account }: AccountFlags,
  state: LifeState,
): Promise<{ cabinetUserId: number }> {
  const accountId = accountIdOf(account)
  if (!(await store.setAccountState(accountId, state))) throw noSuchAccount(accountId)
  // What is deleted has no owner any more who could read it.
  if (state !== 'deleted') await journalAct(store, { accountId, event: STATE_EVENTS[state] })
  return { cabinetUserId: accountId }
}

const STATE_EVENTS = { active: 'account_enabled', disabled: 'account_disabled' } as const

function registerResetPassword(accounts: Command, context: CommandContext): void {
  operatorCommand(accounts, 'reset-password', 'set a new password and end the access the old one made')
    .requiredOption(...ACCOUNT)
    .requiredOption(...PASSWORD)
    .action(async (flags: AccountFlags) => {
      const accountId = accountIdOf(flags.account)
      const password = passwordOf(await context.readInput())
      const done = await withStore(flags, context, async ({ store, lane }) => {
        const changed = await store.setAccountPassword(accountId, await hashNewPassword(lane, password))
        if (changed) await journalAct(store, { accountId, event: 'password_changed' })
        return changed
      })
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
      const { ended } = await withStore(flags, context, async ({ store }) => {
        const done = await store.endGrants({ accountId, reason: 'revoked' })
        await journalAct(store, { accountId, event: 'grant_ended', detail: String(done.ended) })
        return done
      })
      printResult(context, flags.json, { cabinetUserId: accountId, ended })
    })
}
