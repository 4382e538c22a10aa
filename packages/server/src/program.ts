import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { registerAccounts } from './commands/accounts.ts'
import { SomeRefusedError } from './commands/accounts-import.ts'
import { registerApps } from './commands/apps.ts'
import type { CommandContext } from './commands/context.ts'
import { registerDoctor } from './commands/doctor.ts'
import { explainFailure } from './commands/explain-failure.ts'
import { registerMigrate } from './commands/migrate.ts'
import { registerSecrets } from './commands/secrets.ts'
import { registerServe } from './commands/serve.ts'
import { registerTransfer } from './commands/transfer.ts'

/** The whole command line. A failure is told on stderr and in the exit code. */
export async function runProgram(context: CommandContext): Promise<void> {
  const program = new Command('chatapp-server')
    .description('The token server and gateway of the ChatApp API.')
    .version(packageJson.version)
    .showHelpAfterError('(--help tells more)')

  registerServe(program, context)
  registerAccounts(program, context)
  registerApps(program, context)
  registerSecrets(program, context)
  registerDoctor(program, context)
  registerMigrate(program, context)
  registerTransfer(program, context)

  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = error instanceof SomeRefusedError ? 2 : 1
    const explained = explainFailure(error)
    if (explained) console.error(`chatapp-server: ${explained}`)
    else console.error('chatapp-server: cannot go on:', error)
  }
}
