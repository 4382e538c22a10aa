import type { Client } from 'pg'
import type { PostgresAddress } from './address.ts'
import { connectAlone } from './connections.ts'

/** The pause before a lost connection is made again: doubles up to the longest, milliseconds. */
const PAUSE_MS = { first: 100, longest: 5_000 }

/** Where the trigger of the revocations tells of them. */
const CHANNEL = 'chatapp_revocations'

/**
 * Calls `news` when a revocation was committed, and whenever the connection is there again, since some may have been
 * missed. Nothing depends on it but speed: while it is away, followers look every second. Gives what ends it.
 */
export function listenForRevocations(address: PostgresAddress, news: () => void): () => void {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let pauseMs = PAUSE_MS.first
  let ended = false

  const listen = async (): Promise<void> => {
    try {
      const connected = await connectAlone(address)
      client = connected
      if (ended) return void connected.end()
      connected.once('end', later)
      connected.on('notification', news)
      await connected.query(`listen ${CHANNEL}`)
      pauseMs = PAUSE_MS.first
      news()
    } catch {
      if (client === undefined) later()
      else void client.end()
    }
  }

  const later = (): void => {
    client = undefined
    if (ended) return
    timer = setTimeout(() => void listen(), pauseMs).unref()
    pauseMs = Math.min(pauseMs * 2, PAUSE_MS.longest)
  }

  void listen()
  return () => {
    ended = true
    clearTimeout(timer)
    void client?.end()
  }
}
