import { CallQueue } from '../store/sqlite/call-queue.ts'
import { packCall, unpackReply } from '../store/sqlite/packing.ts'
import { createQueuedStore } from '../store/sqlite/queued-store.ts'
import type { Store } from '../store/store.ts'
import type { ToSupervisor } from './link.ts'

/**
 * The store as a worker reaches it: by its supervisor, which alone has the database. One group of calls is under way at a
 * time and what comes meanwhile makes the next, so that a worker which dies or freezes leaves no more than one behind.
 *
 * @param clock unix milliseconds, for deadlines
 */
export function createRemoteStore(channel: ToSupervisor, clock: () => number = Date.now): Store {
  const queue = new CallQueue(async calls => {
    const replies = await channel.call('runCalls', [calls.map(packCall)])
    return replies.map(unpackReply)
  }, clock)
  queue.resume()
  return { ...createQueuedStore(queue), close: () => queue.close() }
}
