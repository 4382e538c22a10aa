import { randomUUID } from 'node:crypto'
import type { JournalEvent } from '@chatapp-access/contract/account'
import type { ActivityStore } from '../store/activity-store.ts'

/** Notes in the journal of an account what an operator did at the terminal of the server. */
export async function journalAct(
  store: ActivityStore,
  { accountId, event }: { accountId: number; event: JournalEvent },
): Promise<void> {
  const at = Date.now()
  const note = { accountId, at, event, actor: 'operator', appNumber: 0, grantId: '', address: '', agent: '' } as const
  const batch = { nodeId: randomUUID(), batch: 1, usage: [], grants: [] }
  await store.noteActivity({ ...batch, journal: [{ ...note, detail: 'chatapp-server' }] })
}
