import type { Journal } from '../domain/journal.ts'
import type { Notices } from '../domain/notice.ts'
import type { Log } from '../log.ts'

/** Notes journal and notices in the log of the process. */
export function journalToLog(log: Log): { journal: Journal; notices: Notices } {
  return {
    journal: { note: entry => log.info(entry, 'journal') },
    notices: { tell: notice => log.info(notice, 'notice') },
  }
}
