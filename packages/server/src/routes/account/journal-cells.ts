import type { JournalLine } from '../../store/activity-store.ts'

export const JOURNAL_HEADINGS = ['at', 'event', 'actor', 'app', 'app name', 'grant', 'address', 'agent', 'detail']

/** A line of the journal as cells of a table, under {@link JOURNAL_HEADINGS}. Times in UTC (RFC 3339). */
export function journalCells(line: JournalLine): string[] {
  const app = line.appNumber === 0 ? '' : String(line.appNumber)
  const { event, actor, appName, grantId, address, agent, detail } = line
  return [new Date(line.at).toISOString(), event, actor, app, appName, grantId, address, agent, detail]
}
