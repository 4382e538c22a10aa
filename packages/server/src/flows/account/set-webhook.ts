import type { Journal } from '../../domain/journal.ts'
import { webhookSecret } from '../../notices/webhook/secret.ts'
import { WebhookTargetError, type WebhookTargets, webhookUrl } from '../../notices/webhook/target.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { NoticeStore } from '../../store/notice-store.ts'
import type { KeyRing } from '../../tokens/key-ring.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, noteAct } from './actor.ts'

export interface SetWebhookDeps {
  store: NoticeStore
  ring: KeyRing
  follower: Follower
  journal: Journal
  config: { webhookTargets: WebhookTargets }
}

/**
 * Sends the notices of an account to a URL from now on. Gives the secret they are signed with, which is shown this once;
 * the one before signs no more. Throws {@link Refusal} with ApiValidationError.
 */
export async function setWebhook(deps: SetWebhookDeps, url: string, by: Actor): Promise<{ secret: string }> {
  const { accountId } = by
  const target = judged(url, deps.config.webhookTargets)
  const keyId = deps.follower.mintingKeyId()
  const { version } = await deps.store.setWebhook({ accountId, url: target.href, keyId })
  const secret = webhookSecret(deps.ring, { accountId, version, keyId })
  if (!secret) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  // The host alone: a path may hold a secret of the receiver.
  noteAct(deps.journal, by, { accountId, event: 'webhook_set', detail: target.host })
  return { secret }
}

/** Removing what is not there is no fault. */
export async function removeWebhook(deps: SetWebhookDeps, by: Actor): Promise<void> {
  const { accountId } = by
  if (await deps.store.removeWebhook(accountId)) noteAct(deps.journal, by, { accountId, event: 'webhook_removed' })
}

function judged(url: string, targets: WebhookTargets): URL {
  try {
    return webhookUrl(url, targets)
  } catch (error) {
    if (!(error instanceof WebhookTargetError)) throw error
    throw new Refusal('ApiValidationError', { fault: { field: 'url', keyword: 'webhook' } })
  }
}
