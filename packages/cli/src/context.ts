import type { Known } from './account.ts'
import type { ConfigFile } from './config-file.ts'
import type { Output } from './output.ts'
import type { Profile } from './profile.ts'
import type { Prompts } from './prompts.ts'
import type { OpenSession } from './session.ts'
import type { Terminal } from './terminal.ts'

/** What the program is given by the process it runs in. */
export interface Surroundings {
  terminal: Terminal
  /** Loaded when somebody is asked: most runs ask nothing. */
  loadPrompts(): Promise<Prompts>
  configFile: ConfigFile
  /** Account and password from the environment, or the profile it names. */
  environment: Known & { profile?: string | undefined }
  /** The whole environment, for programs that a command starts. */
  variables: Readonly<Record<string, string | undefined>>
  openSession: OpenSession
  /** Asks as somebody without a token. */
  fetch: typeof fetch
  /** Where the system keeps the sockets of this user; `undefined` where it has no such folder. */
  runtimeFolder?: string | undefined
  /** Unix milliseconds. */
  now(): number
}

/** What a command runs with. */
export interface Context extends Surroundings {
  /** Of this program. */
  version: string
  /** What is remembered of the account. */
  config: Profile
  output: Output
  /** Whether there is somebody to ask. */
  mayAsk: boolean
}
