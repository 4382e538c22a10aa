import type { Known } from './account.ts'
import { isProfileName, type Remembered } from './config.ts'
import type { ConfigFile } from './config-file.ts'
import { usageError } from './failures.ts'

/** The remembered account that a command works with. */
export interface Profile {
  /** Where it is remembered. */
  path: string
  /** What it is called. @throws ChatAppError `UsageError` where there is none of the wanted name */
  name(): Promise<string>
  /** Empty where nothing is remembered. @throws ChatAppError `UsageError`, `ConfigFileError` */
  read(): Promise<Remembered>
  /** @throws ChatAppError `UsageError`, `ConfigFileError` */
  write(next: Remembered): Promise<void>
}

/** Which profile is wanted. */
export interface Choice {
  /** From the command line, or from the environment; else the one in use is taken. */
  wanted: string | undefined
  /** Whether it may be a new one. */
  mayBeNew: boolean
}

/** Opens the wanted profile, or the one in use. */
export function openProfile(file: ConfigFile, { wanted, mayBeNew }: Choice): Profile {
  async function find() {
    const config = await file.read()
    const name = wanted ?? config.current
    if (!isProfileName(name)) {
      throw usageError('A profile has a name of letters, digits, dots, dashes and underscores', 'Such as: work')
    }
    if (wanted !== undefined && !mayBeNew && !config.profiles.has(name)) throw noProfile(name)
    return { config, name }
  }
  return {
    path: file.path,
    name: async () => (await find()).name,
    async read() {
      const { config, name } = await find()
      return config.profiles.get(name) ?? {}
    },
    async write(next) {
      const { config, name } = await find()
      // The first one is in use; a further one only when it is said.
      const current = config.profiles.has(config.current) ? config.current : name
      await file.write({ current, profiles: new Map(config.profiles).set(name, next) })
    },
  }
}

export function noProfile(name: string): Error {
  return usageError(
    `There is no profile ${name}`,
    `All profiles: chatapp profiles. A new one: chatapp login --profile ${name}`,
  )
}

/**
 * What the environment says where a profile is named on the command line: that names the account, and a password that
 * stands beside another account goes nowhere.
 */
export function besideProfile({ baseUrl, email, appId, password }: Known): Known {
  return baseUrl || email || appId ? {} : { password }
}
