import { type HabitRule, hourlyCounts, sum } from './facts.ts'

/** A release with a wrong password is refused once by each of its processes, and then a person looks. */
const LEAST_REFUSED = 10
const LEAST_HOURS = 6
/** So many need no hours. */
const MANY_REFUSED = 200

/** Goes on presenting credentials that were refused. */
export const retriesRefusedCredentials: HabitRule = {
  name: 'retries-refused-credentials',
  find: facts => {
    const hours = hourlyCounts(facts, 'refused_credentials', 24)
    const refused = sum(hours)
    const goesOn = refused >= LEAST_REFUSED && hours.length >= LEAST_HOURS
    return goesOn || refused >= MANY_REFUSED ? { refused, hours: hours.length } : undefined
  },
}
