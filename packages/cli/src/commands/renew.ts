import { chooseAccount, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import { endTimeText } from '../end-time.ts'
import { EXIT } from '../exit-code.ts'
import { notLoggedIn } from '../failures.ts'
import { columns } from '../output.ts'

export const renew: CommandFile = {
  usage: 'renew',
  summary: 'renew the pair now, by one refresh; queries do that by themselves',
  shape: command =>
    command.addHelpText(
      'after',
      `
For whoever wants to see a renewal. Nothing needs it: a query that finds its
token over renews it, and a timer would only replace pairs that are good.
It makes no token: a pair that is over for good needs chatapp login.

Examples:
  chatapp renew
  chatapp renew --json | jq .accessTokenEndTime`,
    ),
  async run(_command, context) {
    const { config, environment, output, now } = context
    const account = requireAccount(chooseAccount(environment, await config.read()))
    // Without a password: what cannot be refreshed must not become a new token in passing.
    const session = context.openSession(account)
    const before = await session.client.tokens.peek()
    if (!before) throw notLoggedIn('Not logged in: no pair of tokens is saved')
    let isAdopted = false
    session.client.on('adopted', () => {
      isAdopted = true
    })
    session.client.on('retrying', ({ code }) => output.mention(`${code}: trying again …`))
    await session.client.tokens.renew(before.accessToken)
    const { accessTokenEndTime, refreshTokenEndTime } = (await session.client.tokens.peek()) ?? {}
    output.say(isAdopted ? 'Another program renewed the pair just now.' : 'Renewed, and the new pair saved.')
    output.result({ adopted: isAdopted, accessTokenEndTime, refreshTokenEndTime }, () =>
      columns(
        [
          ['access', `good until ${endTimeText(accessTokenEndTime, now())}`],
          ['refresh', `possible until ${endTimeText(refreshTokenEndTime, now())}`],
        ],
        name => output.paint('dim', name),
      ),
    )
    return EXIT.ok
  },
}
