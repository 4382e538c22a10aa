import { usageError } from '../failures.ts'
import { CHECKS } from './all-checks.ts'
import { type Told, VARIABLES } from './program/environment.ts'

/** Options as they stand on the command line. */
export interface RehearseFlags {
  stays?: boolean
  every: string
  seconds: string
  only?: readonly string[]
  env?: readonly string[]
  proxy?: boolean
  reset?: string
}

export interface RehearseWishes {
  stays: boolean
  everySeconds: number
  accessSeconds: number
  only: readonly string[]
  names: Readonly<Record<Told, string>>
  proxy: boolean
  reset: string | undefined
}

/** @throws ChatAppError `UsageError` */
export function readFlags({
  stays = false,
  every,
  seconds,
  only = [],
  env = [],
  proxy = false,
  reset,
}: RehearseFlags): RehearseWishes {
  const unknown = only.find(name => !CHECKS.some(check => check.name === name))
  if (unknown !== undefined) throw usageError('--only has no such check', 'All checks: chatapp help rehearse')
  return {
    stays,
    everySeconds: secondsOf('--every', every, 0.1),
    accessSeconds: Math.round(secondsOf('--seconds', seconds, 2)),
    only,
    names: namesOf(env),
    proxy,
    reset,
  }
}

const LONGEST_SECONDS = 600

function secondsOf(flag: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= LONGEST_SECONDS) return value
  throw usageError(`${flag} is a number of seconds from ${least} to ${LONGEST_SECONDS}`)
}

function namesOf(env: readonly string[]): Record<Told, string> {
  const names: Record<Told, string> = { ...VARIABLES }
  for (const one of env) {
    const [what = '', name = ''] = one.split('=', 2)
    if (!(what in VARIABLES) || !/^[A-Za-z_]\w*$/.test(name)) {
      const known = Object.keys(VARIABLES).join(', ')
      throw usageError(`--env is one of ${known}, and the name of a variable`, 'For example: --env BASE=MY_API_URL')
    }
    names[what as Told] = name
  }
  return names
}
