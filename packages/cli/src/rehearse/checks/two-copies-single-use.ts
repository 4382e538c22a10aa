import { checkOf } from '../check.ts'
import { judgeRace } from '../race-verdict.ts'
import { raceSingleUse } from '../scenes/race.ts'

export const twoCopiesSingleUse = checkOf({
  name: 'two-copies-single-use',
  title: 'two copies race, and a refresh token works only once',
  mend: 'Keep the pair where all processes can read it: a file, a database, a cache without expiry. Read it at the start; renew under a lock, and read again once the lock is held.',
  advice: 'pair-not-shared',
  part: 'renew',
  scene: raceSingleUse,
  judge: judgeRace,
})
