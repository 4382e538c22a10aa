import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { CommandFile } from '../command-file.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { CHECKS } from '../rehearse/all-checks.ts'
import { removeAllHomes } from '../rehearse/homes.ts'
import type { Production } from '../rehearse/open-stage.ts'
import { paceOf } from '../rehearse/pace.ts'
import { endAllGroups } from '../rehearse/program/groups.ts'
import { type RehearseFlags, type RehearseWishes, readFlags } from '../rehearse/read-flags.ts'
import { type Graded, rehearse as perform } from '../rehearse/rehearse.ts'
import { countsOf, factsOf, isPassed, linesOf, summaryOf } from '../rehearse/report.ts'

/** Programs that stay and mostly wait: so many scenes at a time. */
const STAYING = 6

export const rehearse: CommandFile = {
  usage: 'rehearse',
  hasNoAccount: true,
  summary: 'see how a program in any language fares when its token ends, and grade it',
  shape: command =>
    command
      .usage('[options] -- <command...>')
      .argument('<command...>', 'the program, as one starts it, after --')
      .option('--stays', 'it does not end by itself, and works again and again')
      .option('--every <seconds>', 'how often one that stays does its work', '5')
      .option('--seconds <n>', 'how long its access tokens live', '20')
      .option('--only <check>', 'only this check; may be repeated', collect)
      .option('--env <what=NAME>', 'its own name of a variable, as in BASE=MY_URL', collect)
      .option('--proxy', 'lead it to the server by HTTP_PROXY, not by the base URL')
      .option('--reset <line>', 'shell line that clears what it keeps outside HOME')
      .addHelpText('after', help()),
  async run(command, context) {
    const wishes = readFlags(command.opts<RehearseFlags>())
    const production = productionOf(command.args, wishes, context)
    const started = context.now()
    const stop = endWithThisProcess()
    try {
      const graded = await perform({
        production,
        only: wishes.only,
        // One that keeps its pair elsewhere would meet itself there. One that stays mostly waits.
        atOnce: production.reset !== undefined ? 1 : production.stays ? STAYING : availableParallelism(),
        onGraded: teller(production.command, context),
      })
      return conclude(graded, production.command, (context.now() - started) / 1000, context)
    } finally {
      stop()
    }
  },
}

function productionOf(command: readonly string[], wishes: RehearseWishes, { variables }: Context): Production {
  const { names, accessSeconds, everySeconds, proxy, reset, stays } = wishes
  const password = `cap_${randomBytes(20).toString('base64url')}`
  return {
    command: command as [string, ...string[]],
    directions: { inherited: variables, names, throughProxy: proxy, password },
    reset,
    stays,
    pace: paceOf({ accessSeconds, everySeconds }),
  }
}

/** Prints each check as soon as it is known; on a terminal also how far it is. */
function teller(command: readonly string[], { output, terminal }: Context) {
  const progress = (text: string): void => {
    if (output.isHeard) terminal.err.write(`\r\u001b[K${text}`)
  }
  progress(output.paintTalk('dim', 'the program runs while nothing happens …'))
  return (graded: Graded, done: number, all: number): void => {
    progress('')
    if (!output.isJson) for (const line of linesOf(graded, command, output)) output.print(line)
    if (done < all) progress(output.paintTalk('dim', `${done} of ${all} …`))
  }
}

function conclude(graded: readonly Graded[], command: readonly string[], seconds: number, { output }: Context) {
  const counts = countsOf(graded)
  if (output.isJson) output.print(JSON.stringify(factsOf(graded, command, seconds)))
  else output.say(`\n${summaryOf(counts, seconds)}`)
  return isPassed(counts) ? EXIT.ok : EXIT.toMend
}

/** Whoever stops the rehearsal stops the program, and nothing is left behind. */
function endWithThisProcess(): () => void {
  const interrupt = (): void => process.exit(EXIT.interrupted)
  const tidyUp = (): void => {
    endAllGroups()
    removeAllHomes()
  }
  process.once('exit', tidyUp)
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  return () => {
    process.off('exit', tidyUp)
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

function help(): string {
  const width = Math.max(...CHECKS.map(({ name }) => name.length))
  const checks = CHECKS.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`)
  return `
The program runs many times against local servers, each time with an account
that is made up, and a HOME of its own. Told by CHATAPP_BASE_URL, CHATAPP_EMAIL,
CHATAPP_PASSWORD and CHATAPP_APP_ID, it should do some queries and end.
Nothing reaches the real API, unless the program ignores what it is told.

Exit code 0: nothing to mend. 8: something to mend, or nothing could be judged.

Checks:
${checks.join('\n')}

Examples:
  chatapp rehearse -- php bin/sync.php
  chatapp rehearse --env BASE=API_URL --env APP_ID=API_APP -- python3 job.py
  chatapp rehearse --stays --every 2 -- node worker.js
  chatapp rehearse --proxy -- ./program-with-a-fixed-address
  chatapp rehearse --only two-copies --json -- sh job.sh | jq .ok`
}
