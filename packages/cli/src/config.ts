import type { Account } from './account.ts'

/** What login remembers of one account. The password is there only if its owner asked for it. */
export interface Remembered extends Partial<Account> {
  password?: string
}

/** All that is remembered: accounts under names of their owner's choice. */
export interface Config {
  /** The name that is meant where none is said. */
  current: string
  profiles: ReadonlyMap<string, Remembered>
}

export const DEFAULT_PROFILE = 'default'
export const NO_CONFIG: Config = { current: DEFAULT_PROFILE, profiles: new Map() }

/** Whether this may be the name of a profile. */
export function isProfileName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)
}

/** The text of a configuration. */
export function writeConfig({ current, profiles }: Config): string {
  return `${JSON.stringify({ current, profiles: Object.fromEntries(profiles) }, null, 2)}\n`
}

/** Reads a configuration; `undefined` for anything else. One account without a name is the profile `default`. */
export function readConfig(text: string): Config | undefined {
  const value = parseObject(text)
  if (!value) return undefined
  if (value.profiles === undefined) {
    const only = readRemembered(value)
    return only && { current: DEFAULT_PROFILE, profiles: new Map([[DEFAULT_PROFILE, only]]) }
  }
  const { current, profiles } = value
  if (!isProfileName(current) || !isObject(profiles)) return undefined
  const found = new Map<string, Remembered>()
  for (const [name, entry] of Object.entries(profiles)) {
    const remembered = isProfileName(name) && isObject(entry) ? readRemembered(entry) : undefined
    if (!remembered) return undefined
    found.set(name, remembered)
  }
  return { current, profiles: found }
}

const FIELDS = ['baseUrl', 'email', 'appId', 'password'] as const

function readRemembered(value: Record<string, unknown>): Remembered | undefined {
  const remembered: Remembered = {}
  for (const field of FIELDS) {
    const found = value[field]
    if (typeof found === 'string') remembered[field] = found
    else if (found !== undefined) return undefined
  }
  return remembered
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    // Told by the caller, without the text, which may hold a password.
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
