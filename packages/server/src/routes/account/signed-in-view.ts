import type { SignedInView } from '@chatapp-access/contract/account'
import { recentUntil, type Session } from '../../domain/session.ts'

/** A session as its page sees it. */
export function signedInView(session: Session, csrf: string): SignedInView {
  const { accountId, email, language, operator, secondFactor, accountCreatedAt } = session
  return {
    account: { cabinetUserId: accountId, email, language, operator, secondFactor, createdAt: accountCreatedAt },
    csrf,
    recentUntil: recentUntil(session),
  }
}
