// A script that cron starts every five minutes: 288 runs a day, one token in a fortnight.
import { isChatAppError } from '@chatapp-access/client'
import { chatapp } from './chatapp.ts'
import type { License } from './license.ts'

const WEEK_SECONDS = 7 * 24 * 3600

try {
  const licenses = await chatapp.get<License[]>('/v1/licenses')
  for (const { licenseId, licenseName, licenseTo } of licenses) {
    const ends = licenseTo - Date.now() / 1000 < WEEK_SECONDS ? 'ends within a week' : 'good'
    console.log(`${licenseId} ${licenseName}: ${ends}`)
  }
} catch (error) {
  if (!isChatAppError(error)) throw error
  // `next` says what helps. No message of the client holds a token or a password, so all of it may go to a log.
  console.error(`${error.code}: ${error.message}. ${error.next ?? ''}`)
  process.exitCode = 1
}
