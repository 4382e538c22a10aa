/** A worker: a process that answers calls, beside others on the same port. Its supervisor starts it, and says when to stop. */
import { availableParallelism } from 'node:os'
import { explainFailure } from '../commands/explain-failure.ts'
import { readConfig } from '../config/index.ts'
import { createLog } from '../log.ts'
import { type RunningServer, startServer } from '../server/start.ts'
import type { ReportMetrics } from '../server/start-operations.ts'
import { Channel, type Message } from './channel.ts'
import type { SupervisorMethods, WorkerMethods, WorkerOrder, WorkerStart } from './methods.ts'
import { remoteMachine, type Wired } from './remote-machine.ts'
import { AdviceHeaders } from './remote-told.ts'

const wired: Wired = {
  look: () => undefined,
  flush: async () => undefined,
  limits: undefined,
  headers: new AdviceHeaders(),
}
let server: RunningServer | undefined
let report: ReportMetrics = async () => []

const channel = new Channel<WorkerMethods, SupervisorMethods>(
  {
    start,
    ping: () => undefined,
    look: () => wired.look(),
    learn: headers => wired.headers.learn(headers),
    flush: () => wired.flush(),
    chargeQueries: taken => wired.limits?.charge(taken),
    report: () => report(),
    closeDoor: () => server?.closeDoor(),
    stop: async () => server?.stop(),
  },
  message => void process.send?.(message, undefined, undefined, () => undefined),
)
process.on('message', (message: Message) => channel.receive(message))
process.on('disconnect', () => channel.close())

// A terminal, and a service manager, signal the whole group: when to stop is the supervisor's to say.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined)

async function start({ number, workers, sources, measured }: WorkerOrder): Promise<WorkerStart> {
  try {
    const config = readConfig(sources)
    server = await startServer({
      config,
      log: createLog(config.logLevel).child({ worker: number }),
      cores: availableParallelism(),
      machine: remoteMachine(channel, workers, wired),
      ...(measured && {
        onReport: (read: ReportMetrics) => {
          report = read
        },
      }),
    })
    return { url: server.url, accountUrl: server.accountUrl }
  } catch (error) {
    return {
      failure: explainFailure(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    }
  }
}
