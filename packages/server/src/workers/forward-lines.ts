import type { Readable } from 'node:stream'

/** A line that goes on for longer is cut: it is no log line. */
const LONGEST = 65_536

/** Passes whole lines on, so that what several processes print is never mixed within one. */
export function forwardLines(from: Readable, output: { write(line: string): void }): void {
  let begun = ''
  from.setEncoding('utf8')
  from.on('data', (text: string) => {
    const lines = (begun + text).split('\n')
    begun = (lines.pop() ?? '').slice(0, LONGEST)
    for (const line of lines) output.write(`${line}\n`)
  })
  from.on('end', () => {
    if (begun) output.write(`${begun}\n`)
  })
  from.on('error', () => undefined)
}
