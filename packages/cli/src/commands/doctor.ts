import { chooseAccount, requireAccount } from '../account.ts'
import type { CommandFile } from '../command-file.ts'
import { findingLines } from '../doctor/finding-lines.ts'
import { gather } from '../doctor/gather.ts'
import { judge } from '../doctor/judge.ts'
import { EXIT } from '../exit-code.ts'

export const doctor: CommandFile = {
  usage: 'doctor',
  summary: 'find out what is wrong, why, and what mends it',
  shape: command =>
    command.option('--offline', 'do not ask the server').addHelpText(
      'after',
      `
Looks at versions, the rights of files, who shares the pair, the server, its
clock, the tokens, the limit of the day, a kept password, and what the server
said of this app's habits. An access token that is over is renewed, as the next
query would do; no token is made.
Exit code 0: nothing keeps queries from going through. 8: something does, or a
secret lies open.

Examples:
  chatapp doctor
  chatapp doctor --json | jq '.findings[] | select(.level == "problem")'
  chatapp doctor --offline --profile work`,
    ),
  async run(command, context) {
    const { offline = false } = command.opts<{ offline?: boolean }>()
    const { config, environment, output } = context
    const remembered = await config.read()
    const account = requireAccount(chooseAccount(environment, remembered))
    const findings = judge(await gather(account, remembered, offline, context))
    const healthy = findings.every(({ level }) => level !== 'problem')
    output.result({ healthy, findings }, () => findingLines(findings, output))
    return healthy ? EXIT.ok : EXIT.toMend
  },
}
