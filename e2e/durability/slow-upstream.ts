import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface SlowUpstream {
  url: string
  /** Resolves when a call has arrived and its answer has begun. */
  begun: Promise<void>
}

/** An API that answers `pieces` pieces, one each `pauseMs`; forever when `pieces` is infinite. */
export async function slowUpstream(pieces: number, pauseMs: number): Promise<SlowUpstream> {
  const begun = Promise.withResolvers<void>()
  const server = createServer(async (_, response) => {
    begun.resolve()
    response.on('error', () => undefined)
    for (let piece = 1; piece <= pieces && !response.destroyed; piece += 1) {
      response.write(`piece ${piece}\n`)
      await wait(pauseMs)
    }
    response.end('whole\n')
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, begun: begun.promise }
}
