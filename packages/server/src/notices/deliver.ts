import type { Mailer } from '../mail/mailer.ts'
import type { DueDelivery } from '../store/notice-store.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import { type Deliver, UndeliverableError } from './deliverer.ts'
import { noticeMail } from './mail.ts'
import { webhookBody } from './webhook/body.ts'
import { webhookSecret } from './webhook/secret.ts'
import type { WebhookSender } from './webhook/sender.ts'
import { DELIVERY_HEADER, SIGNATURE_HEADER, signatureOf } from './webhook/sign.ts'
import { WebhookTargetError } from './webhook/target.ts'

export interface DeliverDeps {
  ring: KeyRing
  /** `undefined` where no SMTP server is configured. */
  mailer: Mailer | undefined
  /** Loaded with the first webhook there is. */
  webhooks(): Promise<WebhookSender>
  /** Where people reach My Account, without a path. */
  accountOrigin(): string
  /** The store's clock, unix milliseconds. */
  now(): number
}

/** Sends a notice by the way of its delivery. */
export function createDeliver(deps: DeliverDeps): Deliver {
  return (due, signal) => (due.channel === 'email' ? sendMail(deps, due) : callWebhook(deps, due, signal))
}

async function sendMail({ mailer, accountOrigin }: DeliverDeps, due: DueDelivery): Promise<void> {
  if (!mailer) throw new UndeliverableError('no server for e-mail is configured')
  await mailer.send(noticeMail(due, accountOrigin())).catch((error: unknown) => {
    // What an SMTP server answers may quote addresses and more: not for a page.
    throw new Error('the e-mail was not taken', { cause: error })
  })
}

async function callWebhook(deps: DeliverDeps, due: DueDelivery, signal: AbortSignal): Promise<void> {
  const { accountId, noticeId, webhook } = due
  if (!webhook.url) throw new UndeliverableError('there is no webhook any more')
  const secret = webhookSecret(deps.ring, { accountId, ...webhook })
  if (!secret) throw new UndeliverableError('its secret ended with a key of the server: set the webhook again')
  const sender = await deps.webhooks()
  const body = webhookBody(due)
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'ChatApp-Access',
    [DELIVERY_HEADER]: String(noticeId),
    [SIGNATURE_HEADER]: signatureOf(body, secret, deps.now()),
  }
  try {
    await sender.send({ url: webhook.url, body, headers, signal })
  } catch (error) {
    if (error instanceof WebhookTargetError) throw new UndeliverableError(error.message)
    throw error
  }
}
