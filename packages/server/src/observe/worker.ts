import type { Server } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromObserver, ObserverOptions, ToObserver } from './messages.ts'
import { weightOf } from './note.ts'
import { Observer } from './observer.ts'
import { listenForReport } from './report-listener.ts'
import { reportText, summaryLine } from './report-text.ts'

const port = parentPort
const options = workerData as ObserverOptions
if (!port) throw new Error('this file is the start of a thread')

const tell = (message: FromObserver): void => port.postMessage(message)
const observer = new Observer(options, Date.now)
let toldCalls = 0
let warned = false
/** Batches in their order, though reading one may wait for its bodies to be unpacked. */
let reading: Promise<void> = Promise.resolve()

const beat = setInterval(() => {
  save()
  const report = observer.report()
  if (report.totals.calls === toldCalls) return
  toldCalls = report.totals.calls
  tell({ kind: 'summary', line: summaryLine(report) })
}, options.beatMs)

const listening = listenForReport(options.listen, () => observer.report())
listening.then(
  ({ url }) => tell({ kind: 'ready', url }),
  (error: NodeJS.ErrnoException) => tell({ kind: 'unready', code: error.code ?? '', words: error.message }),
)

port.on('message', (message: ToObserver) => {
  if (message.kind === 'stop') reading = reading.then(stop)
  else {
    reading = reading.then(async () => {
      const { notes, dropped } = message
      await observer.read(notes, dropped)
      tell({ kind: 'read', notes: notes.length, bytes: notes.reduce((sum, note) => sum + weightOf(note), 0) })
    })
  }
})

/** A folder that cannot be written costs what a restart would have kept, and nothing else. It is told once. */
function save(): void {
  try {
    observer.save()
    warned = false
  } catch (error) {
    if (!warned)
      tell({ kind: 'warning', words: `the snapshot cannot be written: ${(error as NodeJS.ErrnoException).code}` })
    warned = true
  }
}

async function stop(): Promise<void> {
  clearInterval(beat)
  save()
  const report = observer.report()
  tell({ kind: 'final', text: reportText(report), json: JSON.stringify(report, null, 2) })
  const server: Server | undefined = await listening.then(
    it => it.server,
    () => undefined,
  )
  server?.close()
  server?.closeAllConnections()
  port?.close()
}
