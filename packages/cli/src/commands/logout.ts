import { ApiError } from '@chatapp-access/client'
import { chooseAccount, isSameAccount, requireAccount } from '../account.ts'
import { readFailure } from '../answer.ts'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { clockText } from '../end-time.ts'
import { EXIT } from '../exit-code.ts'
import { isOver, query, secretsOf } from '../query.ts'
import type { Session } from '../session.ts'
import { TOKENS_PATH } from '../wire.ts'

/** Milliseconds to wait for the server before the pair is forgotten all the same. */
const REVOKE_TIMEOUT_MS = 15_000

export const logout: CommandFile = {
  usage: 'logout',
  summary: 'end the access at the server, and forget the pair and a kept password',
  shape: command =>
    command.option('--keep-access', 'only forget here; at the server the access lives on').addHelpText(
      'after',
      `
Programs of this user that share the pair, by the same server, e-mail and app,
lose it too. Where the server cannot be told, the pair is forgotten here all
the same, and the exit code says so (4 or 5).

Examples:
  chatapp logout
  chatapp logout --keep-access`,
    ),
  async run(command, context) {
    const { keepAccess = false } = command.opts<{ keepAccess?: boolean }>()
    const { config, environment, output } = context
    const remembered = await config.read()
    const account = requireAccount(chooseAccount(environment, remembered))
    // Without a password: a token must not be made only to be ended.
    const session = context.openSession(account)
    const pair = await session.client.tokens.peek()
    const failure = pair && !keepAccess ? await revoke(session) : undefined
    await session.client.tokens.forget()
    if (remembered.password !== undefined && isSameAccount(account, remembered)) {
      const { password: _forgotten, ...kept } = remembered
      await config.write(kept)
    }
    const revoked = pair !== undefined && !keepAccess && failure === undefined
    if (output.isJson) output.printJson({ forgotten: pair !== undefined, revoked })
    else tell({ email: account.email, wasIn: pair !== undefined, revoked, end: pair?.accessTokenEndTime }, context)
    if (failure !== undefined) throw failure
    return EXIT.ok
  },
}

/** Resolves to what kept the server from ending the access; `undefined` when it has ended. */
async function revoke(session: Session): Promise<unknown> {
  const secrets = await secretsOf(session.client)
  try {
    const signal = AbortSignal.timeout(REVOKE_TIMEOUT_MS)
    const response = await query(session, TOKENS_PATH, { method: 'DELETE', signal })
    if (!response.ok) throw notEnded(await readFailure(response, secrets))
    await response.body?.cancel()
    return undefined
  } catch (error) {
    // A pair that the server no longer takes has ended already.
    return isOver(error) ? undefined : error
  }
}

/** Not every server that speaks the wire has tokens.revoke. */
function notEnded(failure: ApiError): ApiError {
  const { code, status, requestId } = failure
  if (status !== 404 && status !== 405) return failure
  return new ApiError(code, `This server does not know DELETE ${TOKENS_PATH}, which ends an access`, {
    status,
    requestId,
    next: 'End it in My Account, or let it end by itself',
  })
}

interface Farewell {
  email: string
  wasIn: boolean
  revoked: boolean
  end: number | undefined
}

function tell({ email, wasIn, revoked, end }: Farewell, { output }: Context): void {
  if (!wasIn) output.say('Nobody was logged in.')
  else if (revoked) output.say(`Logged out. The access of ${email} has ended, here and at the server.`)
  else {
    const until = end === undefined ? 'until it ends by itself' : `until ${clockText(end)}`
    output.say(`Forgotten here. At the server the access of ${email} lives on ${until}.`)
  }
}
