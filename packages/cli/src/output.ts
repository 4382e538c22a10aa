import { styleText } from 'node:util'
import type { Stream, Terminal } from './terminal.ts'

type Format = Parameters<typeof styleText>[0]

/** What commands say, in the form their reader asked for. */
export interface Output {
  /** Whether a program reads: one JSON object for the result, one for an error, and no talk. */
  isJson: boolean
  /** Whether a person reads the data. */
  isSeen: boolean
  /** Whether a person reads the talk. */
  isHeard: boolean
  /** A line of data. */
  print(line: string): void
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
  return {
    isJson,
    isSeen: out.isTerminal && !isJson,
    isHeard: err.isTerminal && !isJson,
    print,
    result(value, lines) {
      if (isJson) print(JSON.stringify(value))
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

/** Names and values in two columns. */
export function columns(rows: readonly (readonly [string, string])[], paintName: (name: string) => string): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${paintName(name.padEnd(width))}  ${value}`)
}

/** Text of others as a terminal may see it: what would move its cursor or change its colours is shown, not obeyed. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
