import { randomUUID } from 'node:crypto'
import type { JournalEvent } from '@chatapp-access/contract/account'
import type { ActivityStore } from '../store/activity-store.ts'

/** What an operator did at the terminal of the server. */
export interface TerminalAct {
  accountId: number
  event: JournalEvent
  appNumber?: number
  detail?: string
}

/** Notes it in the journal of the account, with the program in the place of a browser. */
export async function journalAct(store: ActivityStore, act: TerminalAct): Promise<void> {
  const { accountId, event, appNumber = 0, detail = '' } = act
  const by = { actor: 'operator', address: '', agent: 'chatapp-server' } as const
  const note = { accountId, at: Date.now(), event, appNumber, grantId: '', detail, ...by } as const
  await store.noteActivity({ nodeId: randomUUID(), batch: 1, usage: [], grants: [], journal: [note] })
}
