/** Names of checks, as `--only` takes them. */
export const CHECK_NAMES = [
  'one-token',
  'no-early-refresh',
  'survives-end',
  'survives-early-end',
  'refreshes',
  'refresh-header',
  'saves-new-pair',
  'decides-by-code',
  'other-refusals',
  'two-copies',
  'two-copies-single-use',
  'lost-refresh-reply',
  'crash-before-save',
  'lost-make-reply',
  'outage-makes-no-token',
  'begins-anew',
  'refused-credentials',
  'honours-limit',
  'waits-429',
  'waits-503',
  'no-secret-printed',
  'no-secret-in-url',
] as const

type CheckName = (typeof CHECK_NAMES)[number]

/** A small program, the habit it was written with, and the grade that each check must give it. */
export interface Subject {
  /** Below the root of the checkout, with arguments. */
  program: [file: string, ...args: string[]]
  does: string
  /** What it is rehearsed with. */
  options?: readonly string[]
  env?: Readonly<Record<string, string>>
  bad: readonly CheckName[]
  /** What it gives no occasion to judge. All that is neither here nor in `bad` must be good. */
  unknown: readonly CheckName[]
}

const PROGRAMS = 'e2e/rehearse/programs'
const HABITS = 'examples/habits'
const RECIPES = 'recipes'

const NEVER_REFRESHES: readonly CheckName[] = [
  'refresh-header',
  'saves-new-pair',
  'lost-refresh-reply',
  'crash-before-save',
  'outage-makes-no-token',
]
const KEEPS_NO_PAIR: readonly CheckName[] = ['survives-end', 'two-copies', 'two-copies-single-use', 'crash-before-save']
const MEETS_NO_END: readonly CheckName[] = [
  'survives-early-end',
  'refreshes',
  'decides-by-code',
  'two-copies',
  'two-copies-single-use',
]
/** Several rounds in one run, with a pause too short for the `Retry-After` of a server. */
const FOUR_ROUNDS = { HABIT_STEPS: '4', HABIT_PAUSE_MS: '100', HABIT_PROCESSES: '2' }

export const WITH_HABITS: readonly Subject[] = [
  {
    program: [`${HABITS}/make-before-query.py`],
    does: 'makes a token for each query',
    env: FOUR_ROUNDS,
    bad: ['one-token', 'refused-credentials', 'honours-limit', 'waits-429', 'waits-503'],
    unknown: [...KEEPS_NO_PAIR, ...MEETS_NO_END, ...NEVER_REFRESHES, 'begins-anew'],
  },
  {
    program: [`${HABITS}/never-refreshes.ts`],
    does: 'keeps the access token in memory, and makes a new one on any error',
    env: FOUR_ROUNDS,
    bad: ['one-token', 'refreshes', 'other-refusals', 'refused-credentials', 'honours-limit', 'waits-429', 'waits-503'],
    unknown: [...KEEPS_NO_PAIR, ...NEVER_REFRESHES],
  },
  {
    program: [`${HABITS}/refresh-in-body.py`],
    does: 'sends the refresh token in the body, and makes a token when refused',
    env: FOUR_ROUNDS,
    bad: [
      'one-token',
      'refreshes',
      'refresh-header',
      'other-refusals',
      'refused-credentials',
      'waits-429',
      'waits-503',
    ],
    unknown: [...KEEPS_NO_PAIR, 'saves-new-pair', 'lost-refresh-reply', 'outage-makes-no-token'],
  },
  {
    program: [`${HABITS}/pair-not-shared.sh`],
    does: 'makes a pair in each of its workers, in each run',
    env: FOUR_ROUNDS,
    bad: ['one-token', 'begins-anew', 'refused-credentials', 'waits-429', 'waits-503'],
    unknown: [...KEEPS_NO_PAIR, 'lost-refresh-reply', 'outage-makes-no-token'],
  },
  {
    program: [`${PROGRAMS}/no-lock.py`],
    does: 'shares a file without a lock, and makes a token whenever a refresh fails',
    bad: ['two-copies-single-use', 'lost-refresh-reply', 'outage-makes-no-token', 'refused-credentials'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/saves-the-first.py`],
    does: 'saves the pair it made, and never one that a refresh gave',
    bad: ['saves-new-pair', 'two-copies-single-use', 'begins-anew', 'refused-credentials'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/refreshes-each-run.py`],
    does: 'refreshes at the start of each run, and never looks at the answer of a query',
    bad: ['no-early-refresh', 'begins-anew', 'refused-credentials'],
    unknown: MEETS_NO_END,
  },
  {
    program: [`${PROGRAMS}/credentials-in-url.py`],
    does: 'puts the credentials into the query string',
    bad: ['two-copies-single-use', 'refused-credentials', 'no-secret-in-url'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/waits-for-401.php`],
    does: 'waits for a 401 where the API answers 403',
    bad: [
      'survives-end',
      'survives-early-end',
      'decides-by-code',
      'other-refusals',
      'two-copies',
      'two-copies-single-use',
      'begins-anew',
      'refused-credentials',
    ],
    unknown: [...NEVER_REFRESHES, 'refreshes'],
  },
  {
    program: [`${PROGRAMS}/by-status.php`],
    does: 'takes every 401 and 403 for the end of its token',
    bad: ['other-refusals', 'two-copies-single-use', 'outage-makes-no-token', 'refused-credentials'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/by-clock.php`],
    does: 'renews by the clock alone',
    bad: [
      'survives-early-end',
      'decides-by-code',
      'two-copies',
      'two-copies-single-use',
      'begins-anew',
      'refused-credentials',
    ],
    unknown: [...NEVER_REFRESHES, 'refreshes'],
  },
  {
    program: [`${PROGRAMS}/deletes-first.php`],
    does: 'deletes the pair before it refreshes',
    bad: [
      'two-copies-single-use',
      'lost-refresh-reply',
      'crash-before-save',
      'outage-makes-no-token',
      'refused-credentials',
    ],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/makes-on-error.sh`],
    does: 'keeps the access token alone, and makes a new one on any error',
    bad: [
      'refreshes',
      'other-refusals',
      'two-copies',
      'two-copies-single-use',
      'refused-credentials',
      'waits-429',
      'waits-503',
    ],
    unknown: NEVER_REFRESHES,
  },
  {
    program: [`${PROGRAMS}/prints-tokens.sh`],
    does: 'logs tokens and password',
    bad: ['two-copies-single-use', 'refused-credentials', 'no-secret-printed'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/leaves-lock.sh`],
    does: 'locks with a folder that outlives its holder',
    bad: ['crash-before-save', 'refused-credentials'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/logs-in-once.sh`],
    does: 'logs in once in its life',
    bad: ['two-copies-single-use', 'lost-make-reply', 'begins-anew'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/hammers.ts`],
    does: 'tries again at once, whatever it was refused with',
    bad: ['two-copies-single-use', 'refused-credentials', 'honours-limit', 'waits-429', 'waits-503'],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/does-not-repeat.ts`],
    does: 'renews the pair, and leaves the refused query undone',
    bad: [
      'survives-end',
      'survives-early-end',
      'two-copies',
      'two-copies-single-use',
      'lost-refresh-reply',
      'crash-before-save',
      'outage-makes-no-token',
      'begins-anew',
      'refused-credentials',
    ],
    unknown: [],
  },
  {
    program: [`${PROGRAMS}/worker.ts`],
    does: 'stays, does all right, and keeps its pair in memory alone',
    options: ['--stays', '--every', '0.5'],
    bad: ['one-token'],
    unknown: ['two-copies', 'two-copies-single-use', 'crash-before-save'],
  },
]

const RIGHT = { bad: [], unknown: [] }

export const WITHOUT_FAULT: readonly Subject[] = [
  { program: [`${RECIPES}/client.ts`, '/v1/licenses'], does: 'is the client', ...RIGHT },
  { program: ['packages/cli/src/main.ts', 'api', '/v1/licenses'], does: 'is the command line', ...RIGHT },
  { program: [`${RECIPES}/chatapp.php`], does: 'is the recipe for PHP', ...RIGHT },
  { program: [`${RECIPES}/chatapp.sh`], does: 'is the recipe for sh', ...RIGHT },
  {
    program: [`${RECIPES}/chatapp.py`],
    does: 'is the recipe for Python, led to the server by a proxy',
    options: ['--proxy'],
    ...RIGHT,
  },
]
