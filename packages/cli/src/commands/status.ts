import { ApiError } from '@chatapp-access/client'
import { chooseAccount, passwordFor, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts'
import { failureFacts } from '../failure-report.ts'
import { lookAtToken } from '../query.ts'
import type { Session } from '../session.ts'
import { outlookOf, type State, type Status, statusLines } from '../status-text.ts'
import { TOKENS_PER_DAY } from '../wire.ts'

export const status: CommandFile = {
  usage: 'status',
  summary: 'show who is logged in where, and how the tokens stand; changes nothing',
  shape: command =>
    command.option('--offline', 'do not ask the server').addHelpText(
      'after',
      `
Exit code 0: the next query goes through, perhaps after a renewal. 3: log in.
5: the server could not be asked.

Examples:
  chatapp status
  chatapp status --json | jq .refresh.endTime
  chatapp status --offline || chatapp login`,
    ),
  async run(command, context) {
    const { offline = false } = command.opts<{ offline?: boolean }>()
    const remembered = await context.config.read()
    const account = requireAccount(chooseAccount(context.environment, remembered))
    const session = context.openSession(account)
    const saved = await session.saved()
    const pair = saved?.pair
    const { advice } = await session.notes()
    const state = await stateOf(session, pair !== undefined, offline, context)
    const now = context.now()
    const today = new Date(now).toISOString().slice(0, 10)
    const used = saved?.budget?.day === today ? saved.budget.used : 0
    const found: Status = {
      profile: await context.config.name(),
      loggedIn: pair !== undefined,
      ...account,
      access: { ...state, ...(pair && { endTime: pair.accessTokenEndTime }) },
      refresh: pair ? { endTime: pair.refreshTokenEndTime } : {},
      tokensMadeToday: { used, limit: TOKENS_PER_DAY },
      passwordAtHand: passwordFor(account, context.environment, remembered) !== undefined,
      ...(advice && { advice }),
      files: { config: context.config.path, store: session.folder },
    }
    context.output.result(found, () => statusLines(found, context.output, now))
    return verdict(found, now)
  },
}

async function stateOf(session: Session, hasPair: boolean, offline: boolean, { fetch }: Context): Promise<State> {
  if (!hasPair) return { state: 'none' }
  if (offline) return { state: 'unchecked' }
  try {
    return await lookAtToken(session, fetch)
  } catch (error) {
    if (exitCodeOf(error) === EXIT.network || error instanceof ApiError) {
      return { state: 'unknown', error: failureFacts(error) }
    }
    throw error
  }
}

function verdict(found: Status, now: number): ExitCode {
  if (found.access.state === 'unknown') return found.access.error.exitCode
  return outlookOf(found, now) === 'login' ? EXIT.access : EXIT.ok
}
