import { write } from 'node:fs'
import type { CommandContext } from '../commands/context.ts'
import type { Config, ConfigSources } from '../config/config.ts'
import { createLog } from '../log.ts'
import { LogOutput } from '../log-output.ts'
import { checkSettings } from './check-settings.ts'
import { startObserving } from './start-observing.ts'

export interface RunOptions {
  config: Config
  sources: ConfigSources
  /** The last report as JSON. */
  json: boolean
  /** Whether somebody sits before stderr, to be told something once a minute. */
  isTerminal: boolean
}

/** Observes until the process is asked to stop, then prints what was seen. Stdout has nothing but that; stderr the log. */
export async function runObserver(
  { config, sources, json, isTerminal }: RunOptions,
  context: CommandContext,
): Promise<void> {
  const { upstream } = checkSettings(config, sources)
  const log = createLog(config.logLevel, new LogOutput((bytes, done) => write(2, bytes, done)))
  // Heard from here on: a signal that comes while it starts must not cut off the first calls.
  const untilStopped = context.untilStopped()
  const observing = await startObserving({
    config,
    upstream,
    log,
    onSummary: line => isTerminal && context.tell(line),
  })
  log.info({ url: observing.url, report: observing.reportUrl, upstream: upstream.origin }, 'observing')
  if (isTerminal) context.tell(`\nThe report: ${observing.reportUrl}\n`)
  const signal = await untilStopped
  log.info({ signal }, 'stopping: calls in flight are answered first')
  const report = await observing.stop()
  if (report) context.print(json ? report.json : report.text)
  log.info('stopped')
}
