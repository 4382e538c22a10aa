import { LIVE_MS } from '../store/sql-nodes.ts'
import { type Contents, carrySerials, copyTables, type OnProgress } from './copy-tables.ts'
import { becomeStore, claimTarget, sourceInstallation } from './note.ts'
import { openSource, openTarget, type StorePlace } from './open-place.ts'
import type { TransferDatabase } from './transfer-database.ts'
import { TransferError } from './transfer-error.ts'

export interface CopyOptions {
  from: StorePlace
  to: StorePlace
  /** While servers go on: brings over what there is, and leaves the target unfinished. */
  online: boolean
  onProgress: OnProgress
}

export interface CopyReport {
  contents: Contents
  /** A part of it was there already. */
  resumed: boolean
  /** The target is a store now. */
  finished: boolean
}

/**
 * Copies a store into an empty one, of either kind, and reads it back. What a broken-off copy has brought is made use of.
 *
 * @throws TransferError where a server of the source lives, or the target holds something else
 * @throws UnusableDatabaseError where one of the two cannot be opened, or is of another version
 * @throws StoreUnavailableError where a database cannot be reached
 */
export async function copyStore({ from, to, online, onProgress }: CopyOptions): Promise<CopyReport> {
  await using source = await openSource(from)
  const installationId = await sourceInstallation(source)
  if (!online) await refuseLive(source)
  await using target = await openTarget(to)
  const { resumed } = await claimTarget(target, { kind: 'copy', installationId, takenAt: 0, detail: '' })
  await source.beginSnapshot()
  const contents = await copyTables(source, target, onProgress)
  await source.endSnapshot()
  if (online) return { contents, resumed, finished: false }
  // Whoever was started meanwhile has written something that is not in the copy.
  await refuseLive(source)
  await target.atomically(async () => {
    await carrySerials(source, target)
    await becomeStore(target, installationId)
  })
  return { contents, resumed, finished: true }
}

async function refuseLive(source: TransferDatabase): Promise<void> {
  const since = (await source.now()) - LIVE_MS
  const live = await source.db.selectFrom('nodes').select('id').where('seen_at', '>', since).execute()
  if (live.length === 0) return
  throw new TransferError(
    `${live.length === 1 ? 'a server works' : `${live.length} servers work`} on ${source.place}, or did ${LIVE_MS / 1000} seconds ago. What it writes during a copy would be lost: stop it first. With --online the copy is prepared meanwhile, and finished the sooner`,
  )
}
