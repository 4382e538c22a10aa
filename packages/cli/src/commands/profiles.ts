import { Argument } from 'commander'
import { chooseAccount, isSameAccount, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import { type Config, DEFAULT_PROFILE, type Remembered } from '../config.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { usageError } from '../failures.ts'
import { columns, visible } from '../output.ts'
import { noProfile } from '../profile.ts'

const ACTIONS = ['list', 'use', 'remove'] as const

export const profiles: CommandFile = {
  usage: 'profiles',
  hasNoAccount: true,
  summary: 'the accounts that are remembered: list them, choose one, remove one',
  shape: command =>
    command
      .addArgument(new Argument('[action]', 'list by default').choices(ACTIONS))
      .argument('[name]', 'the profile to use or remove')
      .addHelpText(
        'after',
        `
Each profile is an account with a server and an app of its own, made by
chatapp login --profile NAME. A command works with the one of --profile, else
of CHATAPP_PROFILE, else with the one in use. One whose access lives is not
removed: chatapp logout --profile NAME ends it first.

Examples:
  chatapp profiles
  chatapp profiles use work
  chatapp profiles remove old
  chatapp profiles --json | jq -r '.profiles[].name'`,
      ),
  async run(command, context) {
    const [action = 'list', name] = command.args
    const config = await context.configFile.read()
    if (action === 'list') {
      if (name !== undefined) throw usageError('list takes no name', 'See: chatapp help profiles')
      list(config, context)
      return EXIT.ok
    }
    if (name === undefined) throw usageError(`Which profile? chatapp profiles ${action} NAME`, 'All: chatapp profiles')
    const entry = config.profiles.get(name)
    if (!entry) throw noProfile(name)
    if (action === 'use') await use(config, name, context)
    else await remove(config, name, entry, context)
    return EXIT.ok
  },
}

function list(config: Config, { output }: Context): void {
  const found = [...config.profiles].map(([name, { password, ...account }]) => ({
    name,
    inUse: name === config.current,
    ...account,
    passwordSaved: password !== undefined,
  }))
  output.result({ current: config.current, profiles: found }, () => {
    const rows = found.map(({ name, inUse, email = '', appId = '', baseUrl = '' }) => {
      const mark = inUse ? output.paint('green', '*') : ' '
      return [name, `${mark} ${visible(`${email}  ${appId}  ${baseUrl}`)}`] as const
    })
    return rows.length > 0 ? columns(rows, name => output.paint('bold', name)) : []
  })
  if (found.length === 0) output.say('No account is remembered. Log in: chatapp login')
}

async function use(config: Config, name: string, { configFile, environment, output }: Context): Promise<void> {
  await configFile.write({ ...config, current: name })
  if (output.isJson) output.printJson({ current: name })
  else output.say(`${name} is in use now: ${describe(config.profiles.get(name))}.`)
  if (environment.profile && environment.profile !== name) {
    output.say(
      output.paintTalk('yellow', `But CHATAPP_PROFILE names ${visible(environment.profile)}, and goes before.`),
    )
  }
}

/** A pair that nobody remembers could be ended by nobody from here. */
async function remove(config: Config, name: string, entry: Remembered, context: Context): Promise<void> {
  const { configFile, openSession, output } = context
  const rest = new Map(config.profiles)
  rest.delete(name)
  const isShared = [...rest.values()].some(other => isSameAccount(other, entry))
  if (!isShared && entry.email && entry.appId) {
    const account = requireAccount(chooseAccount(entry))
    if ((await openSession(account).saved())?.pair) {
      throw usageError(`The access of ${name} lives`, `End it first: chatapp logout --profile ${name}`)
    }
  }
  const current = config.current === name ? DEFAULT_PROFILE : config.current
  await configFile.write({ current, profiles: rest })
  if (output.isJson) output.printJson({ removed: name, current })
  else {
    output.say(`${name} is removed: ${describe(entry)}.`)
    if (!rest.has(current) && rest.size > 0) output.say('None is in use now. Choose one: chatapp profiles use NAME')
  }
}

function describe({ email = 'nobody', appId = 'no app', baseUrl = 'no server' }: Remembered = {}): string {
  return visible(`${email}, ${appId}, ${baseUrl}`)
}
