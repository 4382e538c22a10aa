import { type Logger, pino } from 'pino'
import { LogOutput } from './log-output.ts'

export type Log = Pick<Logger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'>

/**
 * JSON lines, each with a time; never with a token, a password or a URL's query.
 *
 * @param output takes lines with their line ends; stdout where it is not given
 */
export function createLog(level: string, output: Pick<LogOutput, 'write'> = new LogOutput()): Logger {
  const serializers = { err: describeError }
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers }, output)
}

/** Name, message and stack; not the enumerable properties, which may hold what was sent. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause !== undefined && { cause: describeError(cause) }) }
}
