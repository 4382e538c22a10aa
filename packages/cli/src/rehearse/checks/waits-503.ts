import { judgeBusy } from '../busy-verdict.ts'
import { checkOf } from '../check.ts'
import { unavailable } from '../scenes/refusals.ts'

export const waitsAt503 = checkOf({
  name: 'waits-503',
  title: 'waits as long as a 503 says',
  mend: 'At 503 wait for the seconds of Retry-After before the next call, or end and leave it to the next run. The token is good: neither refresh nor make.',
  part: 'query',
  scene: unavailable,
  judge: judgeBusy,
})
