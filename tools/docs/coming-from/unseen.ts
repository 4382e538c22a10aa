/** A habit that a server cannot tell from its traffic, or not in time. */
export interface UnseenHabit {
  /** The heading of its section: that of the first check, where there is one. */
  name: string
  /** Checks of `chatapp rehearse` that show it. */
  checks: readonly string[]
  title: string
  code: string
  why: string
  mend: string
}

export const UNSEEN: readonly UnseenHabit[] = [
  {
    name: 'outage-makes-no-token',
    checks: ['outage-makes-no-token'],
    title: 'Any failed refresh leads to a new token',
    code: '`catch { token = login() }` around the refresh; a 500, a timeout and a dead token all go the same way.',
    why: 'An outage of a minute uses up the limit of the day: every process makes a token, throws away a pair that was good, and does it again.',
    mend: 'Make a new token only when the refresh was answered with ApiInvalidRefreshTokenError: never after a network failure, a 5xx or a 429. Keep the pair; the next run refreshes it.',
  },
  {
    name: 'lost-refresh-reply',
    checks: ['lost-refresh-reply', 'lost-make-reply'],
    title: 'The pair is given up before there is a new one',
    code: 'The row is deleted or the cache emptied before the refresh; an empty answer is saved over the pair; the old refresh token is forgotten once it was sent.',
    why: 'A reply can be lost after the server has renewed. Whoever has kept the old refresh token asks again and gets the same new pair; whoever has not needs a password.',
    mend: 'Keep the pair until a new one is saved. When a refresh has no answer, send it again with the same refresh token, at once or in the next run; a lost answer is no reason for tokens.make.',
  },
  {
    name: 'crash-before-save',
    checks: ['crash-before-save'],
    title: 'The file is written in place, or after its use',
    code: "`file_put_contents($path, …)`, `json.dump(pair, open(path, 'w'))`; the query goes out first, and the pair is saved afterwards.",
    why: 'A process that is killed while it writes leaves half a file, and another that reads meanwhile finds none: both make a token. Of the integrations that keep a file, none saves it atomically.',
    mend: 'Save the new pair before its first use: write a new file, fsync, and rename it over the old one. A lock must end with the process that holds it, as flock does.',
  },
  {
    name: 'begins-anew',
    checks: ['begins-anew'],
    title: 'There is no way back',
    code: 'A token is made by a person, once, at installation; where the refresh token is refused, the error is logged, and nothing follows.',
    why: 'After 14 days without a query, or when the owner has ended the access, the program stays silent until somebody looks.',
    mend: 'When tokens.refresh is answered with ApiInvalidRefreshTokenError, and only then, make one new pair, save it and repeat the query.',
  },
  {
    name: 'other-refusals',
    checks: ['other-refusals'],
    title: 'Every 401 or 403 counts as the end of the token',
    code: '`if (status === 401 || status === 403) refresh()`.',
    why: 'A firewall, a proxy or a missing right is answered with these too. Each such query then burns a refresh, and fails all the same.',
    mend: 'Renew on error.code ApiInvalidTokenError only. A 401 or 403 of a firewall, or with another code, says nothing about the token.',
  },
  {
    name: 'waits-429',
    checks: ['waits-429', 'waits-503'],
    title: 'Nobody waits',
    code: 'A repeat without a pause, or after one of its own; `Retry-After` is not read.',
    why: 'The repeats keep the limit reached, and other programs behind the same address out.',
    mend: 'At 429 or 503 wait for the seconds of Retry-After before the next call, or end and leave it to the next run. The token is good: neither refresh nor make.',
  },
  {
    name: 'no-secret-in-url',
    checks: ['no-secret-in-url'],
    title: 'Credentials in the URL',
    code: '`/v1/tokens?email=…&password=…`.',
    why: 'URLs stand in the logs of every proxy, in histories, and in error reports.',
    mend: 'Send credentials in the body of tokens.make, and tokens in the headers Authorization and Refresh.',
  },
  {
    name: 'no-secret-printed',
    checks: ['no-secret-printed'],
    title: 'The token is handed out',
    code: 'A route that answers with the token "for the frontend"; a log line with the request, its headers, or the answer of tokens.make.',
    why: 'Whoever has the access token is the account for a day, whoever has the refresh token for as long as they like.',
    mend: 'Let the backend send the query, and the page ask the backend. Log error.code, the message and the request id; never a request, its headers, its body, or the answer of a token method.',
  },
  {
    name: 'what-the-columns-hold',
    checks: [],
    title: 'The store cuts, converts or expires the pair',
    code: 'An end time in a TIMESTAMP column; a refresh token of 14 days in a cache of 24 hours; a token in a double-quoted PHP string or a shell line, where `$` begins a variable.',
    why: 'The pair is good and cannot be read again, so a new one is made, day after day.',
    mend: 'A token has at most 64 characters, `A-Z a-z 0-9 _ -` only. End times are unix seconds, whole numbers; nothing needs them. Keep the pair as one JSON text, without an expiry.',
  },
]
