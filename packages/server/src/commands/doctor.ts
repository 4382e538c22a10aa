import type { Command } from 'commander'
import { readConfig } from '../config/index.ts'
import { readSettingsFile } from '../config/settings-file.ts'
import { exitCodeOf, findingLines } from '../doctor/finding.ts'
import { gather } from '../doctor/gather.ts'
import { judge } from '../doctor/judge.ts'
import type { CommandContext } from './context.ts'
import { type OperatorFlags, openBeside, operatorCommand } from './with-store.ts'

export function registerDoctor(program: Command, context: CommandContext): void {
  operatorCommand(
    program,
    'doctor',
    'look at settings, store, clocks, nodes, mail and apps for what goes wrong in life',
  )
    .addHelpText('after', HELP)
    .action(async ({ store, config: path, json }: OperatorFlags) => {
      const file = path === undefined ? {} : readSettingsFile(path)
      const flags = store === undefined ? {} : { store }
      const config = readConfig({ flags, environment: context.environment, file })
      const facts = await gather(config, {
        openStore: () => openBeside(config),
        now: Date.now,
        monotonic: () => performance.now(),
      })
      const findings = judge(facts)
      if (json) context.print(JSON.stringify(findings))
      else for (const line of findingLines(findings)) context.print(line)
      process.exitCode = exitCodeOf(findings)
    })
}

const HELP = `
Give it the settings of the server: the same environment, or --config. It changes
nothing, and may run beside servers. The exit code is 1 where something fails.

Examples:
  chatapp-server doctor --config /etc/chatapp-server/settings
  chatapp-server doctor --json | jq '.[] | select(.level == "problem")'`
