import { Option } from 'commander'
import { chooseAccount, passwordFor, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { failureFacts } from '../failure-report.ts'
import { notLoggedIn } from '../failures.ts'
import { checkToken } from '../query.ts'
import type { Session } from '../session.ts'
import { AUTHORIZATION } from '../wire.ts'

const FORMATS = ['raw', 'header', 'json'] as const

interface TokenFlags {
  format: (typeof FORMATS)[number]
  offline?: boolean
}

export const token: CommandFile = {
  usage: 'token',
  summary: 'print the access token, good at this moment, and nothing else',
  shape: command =>
    command
      .addOption(
        new Option('--format <format>', 'the token alone, as a header of HTTP, or with its end time')
          .choices(FORMATS)
          .default('raw'),
      )
      .option('--offline', 'print the saved one, without asking the server whether it is good')
      .addHelpText(
        'after',
        `
The server is asked first, and the token renewed if it is over. Where the
server is away, the saved token is printed. In the first example no other user
of the machine sees the token, as they can in an argument.

Examples:
  chatapp token --format header | curl -H @- https://api.chatapp.online/v1/licenses
  curl -H "Authorization: $(chatapp token)" https://api.chatapp.online/v1/licenses
  chatapp token --format json | jq .accessTokenEndTime`,
      ),
  async run(command, context) {
    const { format, offline = false } = command.opts<TokenFlags>()
    const { config, environment, output } = context
    const remembered = await config.read()
    const account = requireAccount(chooseAccount(environment, remembered))
    const session = context.openSession(account, passwordFor(account, environment, remembered))
    if (!offline) await renewIfNeeded(session, context)
    const pair = await session.client.tokens.peek()
    if (!pair) throw notLoggedIn('Not logged in: no pair of tokens is saved')
    const { accessToken, accessTokenEndTime } = pair
    if (output.isJson || format === 'json') output.printJson({ accessToken, accessTokenEndTime })
    else output.print(format === 'header' ? `${AUTHORIZATION}: ${accessToken}` : accessToken)
    if (output.isSeen) {
      output.say(output.paintTalk('yellow', 'Whoever reads this token can use it until it ends: clear the screen.'))
    }
    return EXIT.ok
  },
}

/** A server that is away is no reason to withhold a saved token. */
async function renewIfNeeded(session: Session, { output }: Context): Promise<void> {
  try {
    await checkToken(session)
  } catch (error) {
    if (exitCodeOf(error) !== EXIT.network || !(await session.client.tokens.peek())) throw error
    output.say(output.paintTalk('yellow', `Not checked: ${failureFacts(error).message}`))
  }
}
