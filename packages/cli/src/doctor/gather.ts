import type { Account } from '../account.ts'
import type { Remembered } from '../config.ts'
import type { Context } from '../context.ts'
import { failureFacts } from '../failure-report.ts'
import { isOver, lookAtToken, checkToken as renewIfNeeded } from '../query.ts'
import type { Session } from '../session.ts'
import { askServer } from './ask-server.ts'
import type { Facts, SavedFacts, TokenFacts } from './facts.ts'
import { lookAtFile, lookAtStore } from './look-at-files.ts'

/**
 * Looks at everything. It changes nothing, but that an access token that is over is renewed, as the next query would do:
 * only that tells whether its refresh token lives.
 */
export async function gather(
  account: Account,
  remembered: Remembered,
  isOffline: boolean,
  context: Context,
): Promise<Facts> {
  const { config, environment, now, version } = context
  // Without a password: a token must not be made to find out whether one is needed.
  const session = context.openSession(account)
  const saved = await lookAtSaved(session)
  const server = isOffline ? undefined : await askServer(account.baseUrl, context)
  const mayAsk = server !== undefined && !('error' in server)
  return {
    now: now(),
    versions: { chatapp: version, node: process.versions.node },
    profile: await config.name(),
    account,
    environment,
    remembered,
    config: await lookAtFile(config.path),
    store: await lookAtStore(session.folder),
    notes: await session.notes(),
    saved,
    server,
    token: !saved.hasPair ? { state: 'none' } : mayAsk ? await lookAtPair(session, context) : { state: 'unchecked' },
  }
}

async function lookAtSaved(session: Session): Promise<SavedFacts> {
  try {
    const state = await session.saved()
    return {
      hasPair: state?.pair !== undefined,
      refreshTokenEndTime: state?.pair?.refreshTokenEndTime,
      budget: state?.budget,
      isBlocked: state?.block !== undefined,
    }
  } catch (error) {
    return { hasPair: false, isBlocked: false, error: failureFacts(error) }
  }
}

async function lookAtPair(session: Session, { fetch }: Context): Promise<TokenFacts> {
  let reason: string | undefined
  try {
    const standing = await lookAtToken(session, fetch)
    if (standing.state === 'good') return { state: 'good' }
    reason = standing.reason
    await renewIfNeeded(session)
    return { state: 'renewed' }
  } catch (error) {
    return isOver(error) ? { state: 'over', reason } : { state: 'unknown', error: failureFacts(error) }
  }
}
