import { LRUCache } from 'lru-cache'
import type { AppKey } from '../domain/counters.ts'
import { createMailer } from '../server/mailer.ts'
import type { Told, ToldOptions } from '../server/start-told.ts'
import { type ToSupervisor, unheard } from './link.ts'
import type { AdviceHeader } from './methods.ts'

/** Apps with advice that are remembered; one that is forgotten is told again with its next batch of counts. */
const MOST_APPS = 50_000

/** What the last judgements of the supervisor put on answers, in the memory of a worker. */
export class AdviceHeaders {
  readonly #headers = new LRUCache<string, string>({ max: MOST_APPS })

  of(app: AppKey): string | undefined {
    return this.#headers.get(keyOf(app))
  }

  learn(headers: readonly AdviceHeader[]): void {
    for (const { header, ...app } of headers) {
      if (header) this.#headers.set(keyOf(app), header)
      else this.#headers.delete(keyOf(app))
    }
  }
}

/** What owners are told is written, judged and delivered by the supervisor, once. Letters that people ask for go out from here. */
export async function startRemoteTold(
  channel: ToSupervisor,
  headers: AdviceHeaders,
  { config, log }: ToldOptions,
): Promise<Told> {
  const tellFailure = (error: unknown) => log.warn({ err: error }, 'a notice could not be written or delivered')
  const lookForDue = () => unheard(channel.call('lookForDue', []))
  return {
    mailer: await createMailer(config),
    notices: {
      tell: notice => void channel.call('tellNotice', [notice]).catch(tellFailure),
      look: lookForDue,
      stop: async () => undefined,
    },
    advice: {
      watching: store => ({
        noteActivity: async batch => {
          await store.noteActivity(batch)
          const apps = batch.usage.map(({ accountId, appNumber }) => ({ accountId, appNumber }))
          // The counts are written: were this awaited, a failure of it would have them written twice.
          channel.call('seeApps', [apps]).then(
            found => headers.learn(found),
            () => undefined,
          )
        },
      }),
      headerOf: app => headers.of(app),
      judge: app => channel.call('judgeApp', [app]),
    },
    stop: async () => undefined,
  }
}

function keyOf({ accountId, appNumber }: AppKey): string {
  return `${accountId} ${appNumber}`
}
