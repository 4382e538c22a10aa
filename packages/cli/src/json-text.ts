import { type Output, visible } from './output.ts'

/** Prints JSON: on one line for programs, indented and coloured for people. */
export function printData(data: unknown, output: Output): void {
  if (output.isSeen) output.print(seenJson(data, output))
  else output.printJson(data)
}

/** JSON indented and coloured. It cannot command the terminal, and without its colours it parses. */
function seenJson(data: unknown, { paint }: Pick<Output, 'paint'>): string {
  const text = visible(JSON.stringify(data, null, 2))
  return text.replace(TOKEN, (_all, string?: string, colon?: string, word?: string) => {
    if (string !== undefined) return colon ? paint('cyan', string) + colon : paint('green', string)
    return paint('yellow', word ?? '')
  })
}

/** A string (with the colon behind it, if it is a name), or a number or word. */
const TOKEN = /("(?:\\.|[^"\\])*")(:)?|(-?\d[\d.eE+-]*|true|false|null)/g
