import type { AdviceRule } from '../../../packages/contract/src/index.ts'

/** How one finds a habit of the advice in one's own program. The rest of its section is the advice itself. */
export interface Sign {
  /** What it looks like in code. */
  code: string
  /** A sentence: how often it was met in public integrations, where it was counted. */
  met?: string
  /** Checks of `chatapp rehearse` that show it. */
  checks: readonly string[]
}

export const SIGNS: Readonly<Record<AdviceRule, Sign>> = {
  'make-before-query': {
    code: 'The call of tokens.make stands in the function that sends a query, or in the constructor of an API class that is built for each request.',
    checks: ['one-token'],
  },
  'never-refreshes': {
    code: 'Only the access token is saved; `refreshToken` is read nowhere; what follows a refused query is a login.',
    met: 'Met in 6 of 21.',
    checks: ['refreshes'],
  },
  'timer-refresh': {
    code: 'A cron line, a scheduler or `setInterval` that renews; or a comparison of the clock with `accessTokenEndTime` less two minutes, five minutes, an hour. Where the clock of the machine is wrong, so is every one of them.',
    met: 'Met in 4 of 21; one more makes tokens by cron.',
    checks: ['no-early-refresh', 'survives-early-end'],
  },
  'pair-not-shared': {
    code: 'The pair is in a variable, a singleton, or the memory of a serverless function. Or it is in a file or a row that all processes read, and nothing locks its renewal: two of them refresh, and the loser makes a new token.',
    met: 'Of 21, 5 make a token in each run or process, and of those that share a pair none locks.',
    checks: ['one-token', 'two-copies', 'two-copies-single-use'],
  },
  'stale-pair-in-use': {
    code: 'A token in a queued job, in `.env`, in a PHP file of constants, in the singleton of a worker that lives for weeks; a new pair that is used and not saved; a repeat that sends the header built before the renewal.',
    checks: ['saves-new-pair'],
  },
  'pair-in-two-places': {
    code: 'One `.env`, token file or database dump on two machines: production and staging, a server and a laptop.',
    checks: [],
  },
  'ignores-403': {
    code: '`if (status === 401)`, an interceptor or a retry plugin that knows 401 only, or an HTTP library that throws before the line that looks.',
    met: 'Met in 4 of 21.',
    checks: ['survives-end', 'survives-early-end', 'decides-by-code'],
  },
  'refresh-in-body': {
    code: '`{"refreshToken": …}` as a JSON body, `Authorization: Bearer <refresh token>`, or a header filled from a column that is empty.',
    met: 'Met in 3 of 21, whose renewal never worked.',
    checks: ['refresh-header'],
  },
  'retries-refused-credentials': {
    code: 'A loop or a retry library around tokens.make that takes every failure for a passing one; a cron job that goes on after the password was changed.',
    checks: ['refused-credentials'],
  },
  'ignores-limit': {
    code: '429 is repeated at once, or swallowed, and the dead token sent on; `Retry-After` is read nowhere.',
    met: 'None of 21 reads it.',
    checks: ['honours-limit'],
  },
  'tokens-never-used': {
    code: 'A login when the program starts, in a health check, behind a button "test connection", or by cron for every user.',
    checks: ['one-token'],
  },
}
