import { type Account, chooseAccount, type Known, passwordFor, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import type { Remembered } from '../config.ts'
import type { Context } from '../context.ts'
import { clockText } from '../end-time.ts'
import { EXIT } from '../exit-code.ts'
import { usageError } from '../failures.ts'
import { keptPassword } from '../kept-password.ts'
import { askAccount } from '../login-questions.ts'
import { adoptPair, makePair } from '../make-pair.ts'
import { besideProfile } from '../profile.ts'

interface LoginFlags extends Known {
  profile?: string
  passwordStdin?: boolean
  savePassword?: boolean
}

export const login: CommandFile = {
  usage: 'login',
  summary: 'log in: make one token, save it, and remember who you are',
  makesProfile: true,
  shape: command =>
    command
      .option('--base-url <url>', 'where the API is (default: the public API)')
      .option('--email <email>', 'e-mail of My Account')
      .option('--app-id <appId>', 'the app, app_<account>_<number>')
      .option('--password-stdin', 'read the password from stdin')
      .option('--save-password', 'keep the password in plain text, to make a new token when nobody is there')
      .addHelpText(
        'after',
        `
What is missing is asked for, the password hidden. A password is never taken
from the command line. A saved pair that is still good is kept, since the API
makes 100 tokens a day at most.

Examples:
  chatapp login
  chatapp login --base-url http://127.0.0.1:8080
  chatapp login --profile work
  printf %s "$PASSWORD" | chatapp login --email me@example.com --app-id app_1_1 --password-stdin`,
      ),
  async run(command, context) {
    const flags = command.opts<LoginFlags>()
    const { config, output } = context
    const piped = flags.passwordStdin ? await readPassword(context) : undefined
    const remembered = await config.read()
    const isNamed = flags.profile !== undefined && remembered.email !== undefined
    const environment = isNamed ? besideProfile(context.environment) : context.environment
    const account = await completeAccount(chooseAccount(flags, environment), remembered, context)
    const atHand = piped ?? passwordFor(account, environment, remembered)
    const isAlive = await adoptPair(context.openSession(account))
    const used = isAlive ? undefined : await makePair(account, atHand, context)
    const isWanted = flags.savePassword === true
    const kept = await keptPassword({ account, remembered, atHand, used, isWanted }, context)
    await config.write({ ...account, ...(kept !== undefined && { password: kept }) })
    const pair = await context.openSession(account).client.tokens.peek()
    const { accessTokenEndTime, refreshTokenEndTime } = pair ?? {}
    if (output.isJson) {
      const made = { tokenMade: !isAlive, accessTokenEndTime, refreshTokenEndTime }
      output.printJson({ ...account, ...made, passwordSaved: kept !== undefined })
    } else await farewell(account, isAlive, refreshTokenEndTime, context)
    return EXIT.ok
  },
}

async function readPassword({ terminal }: Context): Promise<string> {
  if (terminal.isTyped) {
    throw usageError('--password-stdin reads a pipe, and here is a keyboard', 'Leave it out to be asked: chatapp login')
  }
  // The line end is that of echo, not of the password.
  const password = (await terminal.readInput()).toString('utf8').replace(/\r?\n$/, '')
  if (!password)
    throw usageError('There was no password on stdin', 'printf %s "$PASSWORD" | chatapp login --password-stdin')
  return password
}

/** A person is asked for all that the command line and the environment left open, with what is remembered filled in. */
async function completeAccount(given: Known, remembered: Remembered, context: Context): Promise<Account> {
  if (context.mayAsk) return askAccount(given, remembered, await context.loadPrompts())
  const known = chooseAccount(given, remembered)
  if (!known.email || !known.appId) {
    const missing = [!known.email && '--email', !known.appId && '--app-id'].filter(Boolean).join(' and ')
    throw usageError(`Give ${missing}: there is nobody to ask`, 'See: chatapp help login')
  }
  return requireAccount(known)
}

async function farewell(account: Account, isAlive: boolean, end: number | undefined, context: Context): Promise<void> {
  const lines = [isAlive ? 'The saved pair is good; no token was made.' : 'One token was made, and the pair saved.']
  if (end !== undefined) lines.push(`It renews itself, if used before ${clockText(end)}.`)
  const who = `Logged in as ${account.email} (${account.appId}).`
  if (!context.mayAsk) {
    for (const line of [...lines, who]) context.output.say(line)
    return
  }
  const prompts = await context.loadPrompts()
  prompts.note(lines.join('\n'))
  prompts.end(who)
}
