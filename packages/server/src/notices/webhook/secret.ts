import type { KeyRing } from '../../tokens/key-ring.ts'

const WEBHOOK_SECRET_PREFIX = 'whsec_'

export interface WebhookSecretOf {
  accountId: number
  /** Counts the secrets of this account: each setting of a webhook gives a new one. */
  version: number
  /** The ring's secret it comes from. */
  keyId: number
}

/**
 * The secret an account's notices are signed with. It is derived, so it is kept nowhere and shown once; `undefined`
 * where the ring no longer has the secret it comes from.
 */
export function webhookSecret(ring: KeyRing, { accountId, version, keyId }: WebhookSecretOf): string | undefined {
  const key = ring.derive(keyId, `webhook/${accountId}/${version}`)
  return key && WEBHOOK_SECRET_PREFIX + Buffer.from(key).toString('base64url')
}
