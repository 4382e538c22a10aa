import { judgeBusy } from '../busy-verdict.ts'
import { checkOf } from '../check.ts'
import { tooManyRequests } from '../scenes/refusals.ts'

export const waitsAt429 = checkOf({
  name: 'waits-429',
  title: 'waits as long as a 429 says',
  mend: 'At 429 wait for the seconds of Retry-After before the next call, or end and leave it to the next run. The token is good: neither refresh nor make.',
  part: 'query',
  scene: tooManyRequests,
  judge: judgeBusy,
})
