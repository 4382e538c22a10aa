import { type Output, visible } from './output.ts'

/** JSON on one line for programs, indented and coloured for people. */
export function jsonText(data: unknown, { isSeen, paint }: Output): string {
  if (!isSeen) return JSON.stringify(data)
  const text = visible(JSON.stringify(data, null, 2))
  return text.replace(TOKEN, (_all, string?: string, colon?: string, word?: string) => {
    if (string !== undefined) return colon ? paint('cyan', string) + colon : paint('green', string)
    return paint('yellow', word ?? '')
  })
}

/** A string (with the colon behind it, if it is a name), or a number or word. */
const TOKEN = /("(?:\\.|[^"\\])*")(:)?|(-?\d[\d.eE+-]*|true|false|null)/g
