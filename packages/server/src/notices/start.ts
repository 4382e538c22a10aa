import { NOTICE_CHANNELS } from '@chatapp-access/contract/account'
import type { Notices } from '../domain/notice.ts'
import type { NoticeStore } from '../store/notice-store.ts'
import { createDeliver, type DeliverDeps } from './deliver.ts'
import { Deliverer } from './deliverer.ts'
import type { WebhookSender } from './webhook/sender.ts'
import type { WebhookTargets } from './webhook/target.ts'
import { NoticeWriter } from './writer.ts'

export interface NoticesOptions extends Omit<DeliverDeps, 'webhooks'> {
  store: NoticeStore
  webhookTargets: WebhookTargets
  onError(error: unknown): void
}

export interface RunningNotices extends Notices {
  /** Delivers what is due now, soon: after a retry by hand. */
  look(): void
  /** Writes what was told; what is being delivered is broken off, and due again. */
  stop(): Promise<void>
}

/** Writes notices and delivers them, until stopped. */
export function startNotices(options: NoticesOptions): RunningNotices {
  const { store, webhookTargets, onError } = options
  // undici is loaded with the first webhook: 12 MB and 60 ms.
  let sender: Promise<WebhookSender> | undefined
  const webhooks = () => {
    sender ??= import('./webhook/sender.ts').then(it => it.createWebhookSender({ targets: webhookTargets }))
    return sender
  }
  const deliver = createDeliver({ ...options, webhooks })
  // Lines of their own: webhooks that take their time, which anybody can set, hold up no e-mail.
  const deliverers = NOTICE_CHANNELS.map(
    channel => new Deliverer({ store, channel, deliver, random: Math.random, onError }),
  )
  const look = () => {
    for (const deliverer of deliverers) deliverer.look()
  }
  const mail = options.mailer !== undefined
  const writer = new NoticeWriter({ store, mail, onNoted: look, onError })
  for (const deliverer of deliverers) deliverer.start()
  return {
    tell: notice => writer.tell(notice),
    look,
    async stop() {
      await writer.stop()
      await Promise.all(deliverers.map(deliverer => deliverer.stop()))
      await (await sender)?.close()
    },
  }
}
