import { checkOf } from '../check.ts'
import { answeredOf, makesOf } from '../round.ts'
import { type Accident, lostMake } from '../scenes/accidents.ts'
import { bad, good } from '../verdict.ts'

/** Repetitions of a make whose reply was lost. */
const MOST_REPETITIONS = 2

export const lostMakeReply = checkOf({
  name: 'lost-make-reply',
  title: 'comes through a first token whose reply is lost',
  mend: 'When tokens.make has no answer, try once or twice more, with a pause, and then end: the next run tries again. Each try may count against the limit of the day, unless it has the same Idempotency-Key.',
  part: 'renew',
  scene: lostMake,
  judge: ({ during, after }: Accident, habit) => {
    const repetitions = makesOf(during).length - Math.max(1, habit.makes)
    if (repetitions > MOST_REPETITIONS) return bad(`it called tokens.make ${repetitions} more times`)
    return answeredOf(after).length >= habit.answers ? good() : bad('the next run got no answer either')
  },
})
