import type { Language } from '@chatapp-access/contract'
import { ACCOUNT_PATH } from '@chatapp-access/contract/account'
import { emailKey } from '../../domain/account.ts'
import type { MailBudget } from '../../domain/mail-budget.ts'
import type { Log } from '../../log.ts'
import type { Mail, Mailer } from '../../mail/mailer.ts'
import { writeLetter } from '../../mail/texts.ts'
import type { SessionsStore } from '../../store/sessions-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { emailField } from './email-field.ts'
import { type MakeLinkDeps, makeLink } from './make-link.ts'

export type RequestLinkDeps = MakeLinkDeps & {
  store: SessionsStore
  mailer: Mailer | undefined
  mailBudget: MailBudget
  config: { registration: 'open' | 'invite' | 'closed' }
  log: Log
}

interface RequestLinkCall {
  email: string
  language: Language
}

/** Who hands the link over: an e-mail, or an operator, whom one has to ask. */
export type Sender = 'email' | 'operator'

/**
 * Asks for a link to make an account. The answer, and the time it takes, is the same whether or not there is an account:
 * everything that depends on it happens behind the answer, and shows in the e-mail alone.
 *
 * @throws Refusal with ApiForbiddenError where nobody may sign up, ApiValidationError, ApiTooManyRequestsError or
 * ApiOverloadedError
 */
export async function requestSignUp(deps: RequestLinkDeps, call: RequestLinkCall, caller: Caller): Promise<Sender> {
  if (deps.config.registration !== 'open') throw new Refusal('ApiForbiddenError')
  return sendBehind(deps, call, caller, async (to, accountId, ownEmail) => {
    const { language } = call
    if (accountId !== undefined) {
      return writeLetter('alreadyThere', ownEmail, language, { link: deps.accountOrigin + ACCOUNT_PATH })
    }
    const { link } = await makeLink(deps, { kind: 'sign_up', accountId: 0, email: to, makerId: 0 })
    return writeLetter('signUp', to, language, { link })
  })
}

/** Asks for a link to choose a new password. Answered as {@link requestSignUp}; strangers get no e-mail. */
export async function requestReset(deps: RequestLinkDeps, call: RequestLinkCall, caller: Caller): Promise<Sender> {
  return sendBehind(deps, call, caller, async (_to, accountId, ownEmail) => {
    if (accountId === undefined) return undefined
    const { link } = await makeLink(deps, { kind: 'reset', accountId, email: '', makerId: 0 })
    return writeLetter('reset', ownEmail, call.language, { link })
  })
}

/** `ownEmail` is as its owner gave it: another spelling that counts as the same may be the letter-box of somebody else. */
type Write = (to: string, accountId: number | undefined, ownEmail: string) => Promise<Mail | undefined>

const FULL_WAIT_SECONDS = 10

async function sendBehind(deps: RequestLinkDeps, call: RequestLinkCall, caller: Caller, write: Write): Promise<Sender> {
  const to = emailField(call.email)
  const { mailer } = deps
  if (deps.mailBudget.isFull()) throw new Refusal('ApiOverloadedError', { retryAfterSeconds: FULL_WAIT_SECONDS })
  const asked = await deps.mailBudget.ask({ emailKey: emailKey(to), address: caller.address })
  if (typeof asked === 'object') throw new Refusal('ApiTooManyRequestsError', asked)
  if (!mailer) return 'operator'
  if (asked === 'send') {
    const send = async () => {
      const { account } = await deps.store.findSignIn({ emailKey: emailKey(to), network: caller.network })
      const mail = await write(to, account?.id, account?.email ?? to)
      if (mail) await mailer.send(mail)
    }
    const { requestId } = caller
    deps.mailBudget
      .whileSending(send)
      .catch(error => deps.log.warn({ requestId, err: error }, 'a letter could not be sent'))
  }
  return 'email'
}
