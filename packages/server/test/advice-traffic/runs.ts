import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { AdviceRule } from '@chatapp-access/contract'
import type { Wire } from './front.ts'

/** What a run may do with its app. */
export interface Stage {
  /** Starts a program of examples/habits; resolves when it has ended. */
  program(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>
  /** Makes a folder of its own the state of a good program. */
  state(name: string): string
  setLimit(tokensPerDay: number): Promise<void>
}

export interface Run {
  name: string
  what: string
  habit: AdviceRule | null
  wire?: Wire
  /** When its facts are written down, hours after the beginning. */
  moments?: readonly number[]
  act(stage: Stage): Promise<void>
}

/** An hour of a recording. */
const HOUR_MS = 1000
const HOURS = 52

const GOOD = ['node', 'good-client.ts'] as const
const rounds = (steps: number, everyHours = 1) => ({
  HABIT_STEPS: String(Math.ceil(steps / everyHours)),
  HABIT_PAUSE_MS: String(everyHours * HOUR_MS),
})

const HABITS: readonly Run[] = [
  habit('make-before-query', ['python3', 'make-before-query.py'], 'A token for each query, once an hour.'),
  habit('tokens-never-used', ['php', 'make-by-cron.php'], 'A token once an hour by cron; each third is used.'),
  habit('timer-refresh', ['php', 'timer-refresh.php'], 'A refresh once an hour.'),
  habit('never-refreshes', ['node', 'never-refreshes.ts'], 'A new token whenever one is refused.'),
  habit(
    'stale-pair-in-use',
    ['python3', 'stale-pair-in-use.py'],
    'Each cold start begins with the pair of the release.',
  ),
  habit('pair-in-two-places', ['python3', 'pair-in-two-places.py'], 'Two hosts with a copy of the pair each.'),
  habit('ignores-403', ['node', 'ignores-403.ts'], 'Waits for status 401.'),
  habit('refresh-in-body', ['python3', 'refresh-in-body.py'], 'Sends the refresh token in the body.'),
  {
    ...habit('retries-refused-credentials', ['sh', 'retries-refused-credentials.sh'], 'A wrong password once an hour.'),
    // The throttle knows nothing of the scale: it takes the second day for the second minute of a flood.
    moments: [12, 26],
  },
  {
    name: 'pair-not-shared',
    what: 'Eight workers with a pair each, started anew each twelve hours.',
    habit: 'pair-not-shared',
    async act(stage) {
      const workers = { ...rounds(12, 2), HABIT_PROCESSES: '8' }
      for (let start = 0; start < 5; start++) await stage.program(['sh', 'pair-not-shared.sh'], workers)
    },
  },
  {
    name: 'ignores-limit',
    what: 'Asks for a token once an hour, while its app may have five a day.',
    habit: 'ignores-limit',
    async act(stage) {
      await stage.setLimit(5)
      await stage.program(['python3', 'make-before-query.py'], rounds(HOURS))
    },
  },
]

const GOOD_ONES: readonly Run[] = [
  good('client', 'The client, a query once an hour.', async stage => {
    await stage.program(GOOD, { ...rounds(HOURS), XDG_STATE_HOME: stage.state('own') })
  }),
  good('recipes', 'The recipes for PHP, Python and sh in turn, by cron.', async stage => {
    await stage.program(['sh', 'good-recipe.sh'], { ...rounds(HOURS), XDG_STATE_HOME: stage.state('own') })
  }),
  {
    ...good(
      'twelve-processes',
      'Twelve processes with one pair; every other answer to a refresh is lost.',
      async stage => {
        const env = { ...rounds(HOURS, 3), XDG_STATE_HOME: stage.state('shared') }
        await Promise.all(Array.from({ length: 12 }, () => stage.program(GOOD, env)))
      },
    ),
    wire: { losesRefreshes: true },
  },
  {
    ...good('two-networks', 'One program whose calls leave by two networks in turn.', async stage => {
      await stage.program(GOOD, { ...rounds(HOURS), XDG_STATE_HOME: stage.state('own') })
    }),
    wire: { addresses: ['192.0.2.1', '198.51.100.1'] },
  },
  good('released-anew', 'A release each ten hours, and the third forgets what was saved.', async stage => {
    for (const name of ['first', 'first', 'second', 'second', 'second', 'second']) {
      await stage.program(GOOD, { ...rounds(10), XDG_STATE_HOME: stage.state(name) })
    }
  }),
  good('day-of-trying-out', 'A person tries five programs one after another, each from nothing.', async stage => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      await stage.program(GOOD, { ...rounds(3), XDG_STATE_HOME: stage.state(name) })
    }
    await stage.program(GOOD, { ...rounds(40), XDG_STATE_HOME: stage.state('five') })
  }),
  good('restored', 'A backup of the first hours comes back on the second day.', async stage => {
    const [live, saved] = [stage.state('live'), stage.state('saved')]
    await stage.program(GOOD, { ...rounds(5), XDG_STATE_HOME: live })
    await cp(live, saved, { recursive: true })
    await stage.program(GOOD, { ...rounds(35), XDG_STATE_HOME: live })
    await rm(live, { recursive: true })
    await cp(saved, live, { recursive: true })
    await stage.program(GOOD, { ...rounds(20), XDG_STATE_HOME: live })
  }),
  good('three-hosts', 'Three hosts that keep a pair each, and a query every six hours.', async stage => {
    await Promise.all(
      ['a', 'b', 'c'].map(async (name, index) => {
        await wait(index * 100)
        await stage.program(GOOD, { ...rounds(HOURS, 6), XDG_STATE_HOME: stage.state(join('host', name)) })
      }),
    )
  }),
]

export const RUNS: readonly Run[] = [...HABITS, ...GOOD_ONES]

function habit(rule: AdviceRule, command: readonly string[], what: string, env: Record<string, string> = {}): Run {
  return { name: rule, what, habit: rule, act: stage => stage.program(command, { ...rounds(HOURS), ...env }) }
}

function good(name: string, what: string, act: Run['act']): Run {
  return { name: `good-${name}`, what, habit: null, act }
}
