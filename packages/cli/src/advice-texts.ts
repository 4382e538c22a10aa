/** A habit that the server names in `ChatApp-Advice`, in words. */
export interface Advice {
  what: string
  why: string
  mend: string
}

/** What is said of each habit. My Account says it at length, with the evidence. */
const TEXTS: Readonly<Record<string, Advice>> = {
  'make-before-query': {
    what: 'A new token is made before each query',
    why: 'The tokens of the day run out, and then every query fails',
    mend: 'Make one pair, save it, and use it for every query',
  },
  'never-refreshes': {
    what: 'The refresh token is never used',
    why: 'Each new token counts against the limit of the day; refreshes do not',
    mend: 'On ApiInvalidTokenError call tokens.refresh, save the new pair, repeat the query',
  },
  'timer-refresh': {
    what: 'The pair is renewed by a timer',
    why: 'Each renewal can leave another process with the old pair, and a timer misses a token that ends early',
    mend: 'Remove the timer: the answer ApiInvalidTokenError is the signal',
  },
  'pair-not-shared': {
    what: 'Each run or process makes a pair of its own',
    why: 'A day with many restarts uses up the limit, and no query gets through',
    mend: 'Keep the pair where all processes read it, and renew it under a lock',
  },
  'stale-pair-in-use': {
    what: 'A part of the program still uses an old pair',
    why: 'What that part does fails, while the rest works',
    mend: 'Read the saved pair before each query; put no token into queued jobs or settings',
  },
  'pair-in-two-places': {
    what: 'One pair is used in two places',
    why: 'It looks like a stolen token: its renewal ends, and both places lose it',
    mend: 'Let both read one store, or give each an app password of its own',
  },
  'ignores-403': {
    what: 'A refused token is sent again and again',
    why: 'The API answers 403 with a code, and a program that waits for 401 never notices',
    mend: 'Look at error.code: on ApiInvalidTokenError renew the pair and repeat the query',
  },
  'refresh-in-body': {
    what: 'The refresh token is sent where it is not read',
    why: 'It is read from the Refresh header alone, so no renewal works',
    mend: 'Send POST /v1/tokens/refresh with the header Refresh, and no body',
  },
  'retries-refused-credentials': {
    what: 'Wrong credentials are tried again and again',
    why: 'They never become right, and slow down all calls from the same address',
    mend: 'Stop at ApiInvalidCredentialsError, and put a new app password where the program reads it',
  },
  'ignores-limit': {
    what: 'Calls go on after the limit of the day is reached',
    why: 'None of them can succeed before the day ends',
    mend: 'Wait for the seconds of Retry-After; better, save the pair and refresh it',
  },
  'tokens-never-used': {
    what: 'Tokens are made and never used',
    why: 'They use up the limit of the day for nothing',
    mend: 'Make one only where there is no saved pair, or its refresh token was refused',
  },
}

/** A habit in words; of one that this version does not know, where to read of it. */
export function adviceText(rule: string): Advice {
  if (Object.hasOwn(TEXTS, rule)) return TEXTS[rule] as Advice
  return {
    what: `The server names the habit ${rule}`,
    why: 'This version of chatapp does not know it',
    mend: 'Read of it in My Account',
  }
}
