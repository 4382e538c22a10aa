import { styleText } from 'node:util'
import type { Stream, Terminal } from './terminal.ts'
import { wrap } from './wrap.ts'

type Format = Parameters<typeof styleText>[0]

/** What commands say, in the form their reader asked for. */
export interface Output {
  /** Whether a program reads: one JSON object for the result, one for an error, and no talk. */
  isJson: boolean
  /** Whether a person reads the data. */
  isSeen: boolean
  /** Whether a person reads the talk. */
  isHeard: boolean
  /** Characters in a line, for people; no end of them for programs. */
  width: number
  /** A line of data. */
  print(line: string): void
  /** A value as one line of JSON; what a terminal would obey is escaped there, which JSON reads as the same. */
  printJson(value: unknown): void
  /** A result: one JSON object for programs, lines for people. */
  result(value: object, lines: () => readonly string[]): void
  /** A line of talk. */
  say(line: string): void
  /** A line of talk that only somebody at a terminal wants. */
  mention(line: string): void
  paint(format: Format, text: string): string
  paintTalk(format: Format, text: string): string
}

export function createOutput({ out, err }: Terminal, isJson: boolean): Output {
  const painter =
    ({ hasColour }: Stream) =>
    (format: Format, text: string): string =>
      hasColour && !isJson ? styleText(format, text, { validateStream: false }) : text
  const print = (line: string): void => out.write(`${line}\n`)
  const say = (line: string): void => {
    if (!isJson) err.write(`${line}\n`)
  }
  const printJson = (value: unknown): void => print(shownBy(out, JSON.stringify(value)))
  return {
    isJson,
    isSeen: out.isTerminal && !isJson,
    width: (!isJson && out.width) || Number.POSITIVE_INFINITY,
    isHeard: err.isTerminal && !isJson,
    print,
    printJson,
    result(value, lines) {
      if (isJson) printJson(value)
      else for (const line of lines()) print(line)
    },
    say,
    mention: line => {
      if (err.isTerminal) say(line)
    },
    paint: painter(out),
    paintTalk: painter(err),
  }
}

/** Names and values in two columns; values that are too long for the line go on in the second. */
export function columns(
  rows: readonly (readonly [string, string])[],
  paintName: (name: string) => string,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const indent = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => {
    const lines = wrap(value, width - indent - 2)
    return `${paintName(name.padEnd(indent))}  ${lines.join(`\n${' '.repeat(indent + 2)}`)}`
  })
}

/** Text for a stream: as it is for programs, and without commands to the terminal for people. */
export function shownBy({ isTerminal }: Stream, text: string): string {
  return isTerminal ? visible(text) : text
}

/**
 * Text of others as a terminal may see it: what would move its cursor, change its colours or turn the direction of its
 * letters is shown, not obeyed.
 */
export function visible(text: string): string {
  return text.replace(COMMANDS, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** C0 but for tab and line end, DEL, C1; line separators and the controls of direction of Unicode (UAX 9). */
const COMMANDS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
