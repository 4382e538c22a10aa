import type { ChatAppError } from '@chatapp-access/client'
import { usageError } from '../failures.ts'
import { visible } from '../output.ts'
import type { Production } from './open-stage.ts'
import type { PlayedScene } from './player.ts'
import { answeredOf, queriesOf } from './round.ts'
import type { Calm } from './scenes/calm.ts'
import type { Trace } from './stage.ts'

/**
 * A program of which no query is answered while nothing at all happens cannot be rehearsed: nothing it does later would
 * mean anything.
 *
 * @throws ChatAppError `UsageError` with what it did instead, and the last line it printed
 */
export function assertPlayable({ result, trace, tunnels }: PlayedScene<Calm>, production: Production): void {
  const [first] = result.rounds
  if (!first) return
  if (first.endings.some(({ timedOut }) => timedOut)) {
    throw fault(
      `The program did not end within ${production.pace.runLimitMs / 1000} s`,
      'If it stays, say so: --stays',
      trace,
    )
  }
  if (answeredOf(first).length > 0) return
  const { names, throughProxy } = production.directions
  if (tunnels > 0) {
    throw fault(
      'The program speaks https, into which no proxy can look',
      `Have it call http://, or give it the base URL by the environment: ${names.BASE}, without --proxy`,
      trace,
    )
  }
  if (first.endings.some(({ code }) => code === 127)) {
    throw fault('There is no such program, or it cannot be started', 'Try the command line by itself', trace)
  }
  if (first.calls.length === 0) {
    const how = throughProxy ? 'Does it use HTTP_PROXY, and call http://?' : `Does it read ${names.BASE}?`
    throw fault('The program never called the server', `${how} See: chatapp help rehearse, --env and --proxy`, trace)
  }
  const what = queriesOf(first).length === 0 ? 'made no query' : 'got no answer to its queries'
  throw fault(`The program ${what}, although nothing was in its way`, 'Mend that first', trace)
}

function fault(message: string, next: string, trace: Trace): ChatAppError {
  const said = lastLine(trace)
  return usageError(said === undefined ? message : `${message}. It said: ${said}`, next)
}

const LONGEST = 300

/** The last line the program printed, without its secrets. */
function lastLine({ printed, secrets }: Trace): string | undefined {
  const [run] = printed
  const line = (run?.stderr.trim() || run?.stdout.trim())?.split('\n').at(-1)?.slice(0, LONGEST)
  return line ? visible(secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)) : undefined
}
