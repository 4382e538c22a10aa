import type { Known } from './account.ts'
import type { ConfigFile } from './config-file.ts'
import type { Output } from './output.ts'
import type { Prompts } from './prompts.ts'
import type { OpenSession } from './session.ts'
import type { Terminal } from './terminal.ts'

/** What the program is given by the process it runs in. */
export interface Surroundings {
  terminal: Terminal
  /** Loaded when somebody is asked: most runs ask nothing. */
  loadPrompts(): Promise<Prompts>
  config: ConfigFile
  /** Account and password from the environment. */
  environment: Known
  openSession: OpenSession
  /** Unix milliseconds. */
  now(): number
}

/** What a command runs with. */
export interface Context extends Surroundings {
  output: Output
  /** Whether there is somebody to ask. */
  mayAsk: boolean
}
