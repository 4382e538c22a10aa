import type { Command } from 'commander'
import type { Context } from './context.ts'
import type { ExitCode } from './exit-code.ts'

/** One command: how it is written on the command line, and what it does. */
export interface CommandFile {
  /** Its name, and its arguments as commander writes them. */
  usage: string
  summary: string
  /** Whether it works with no account, and so takes no profile. */
  hasNoAccount?: boolean
  /** Whether it may be told a profile that there is not yet, and judges by itself what the environment says beside one. */
  makesProfile?: boolean
  /** Adds options, and help. */
  shape(command: Command): void
  /**
   * Does it. Results go to `context.output`, failures are thrown.
   *
   * @param command parsed: its arguments and options
   */
  run(command: Command, context: Context): Promise<ExitCode>
}
