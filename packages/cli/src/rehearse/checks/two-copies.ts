import { checkOf } from '../check.ts'
import { judgeRace } from '../race-verdict.ts'
import { raceConvergent } from '../scenes/race.ts'

export const twoCopies = checkOf({
  name: 'two-copies',
  title: 'two copies race to renew',
  mend: 'Keep the pair where all processes can read it: a file, a database, a cache without expiry. Read it at the start; renew under a lock, and read again once the lock is held.',
  advice: 'pair-not-shared',
  part: 'renew',
  scene: raceConvergent,
  judge: judgeRace,
})
