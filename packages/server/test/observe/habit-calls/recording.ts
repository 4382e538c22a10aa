import { readFileSync } from 'node:fs'
import type { AdviceRule } from '@chatapp-access/contract'
import type { CallKind, Note, NotedBody } from '../../../src/observe/note.ts'

/** A call as it is written down: times are those of the scale, and each token has a name in its place. */
export interface RecordedCall {
  /** When it arrived, hours after the beginning. */
  hour: number
  kind: CallKind
  address: string
  authorization?: string
  refresh?: string
  body?: RecordedBody
  status: number
  answer?: RecordedBody
}

export interface RecordedBody {
  type: string
  text: string
}

/** The first line of a recording. */
export interface Heading {
  program: string
  /** The habit it has; `null` for none. */
  habit: AdviceRule | null
  /** The name of its app. */
  appId: string
  time: string
}

export const HOUR_MS = 3_600_000
/** When recordings begin: midnight, so that the limit of the day has a day of 24 hours. */
export const BEGINNING = Date.UTC(2026, 0, 1)
/** Hours that an access token of the recorded API lives. */
export const ACCESS_HOURS = 13

/** Reads a recording: a heading, and then a call a line, in the order in which they were over. */
export function readRecording(file: URL): Heading & { notes: readonly Note[] } {
  const [heading = '', ...calls] = readFileSync(file, 'utf8').trimEnd().split('\n')
  return {
    ...(JSON.parse(heading) as Heading),
    notes: calls.map(line => noteOf(JSON.parse(line) as RecordedCall)),
  }
}

function noteOf({ hour, body, answer, ...call }: RecordedCall): Note {
  return {
    ...call,
    at: BEGINNING + Math.round(hour * HOUR_MS),
    overRate: false,
    ...(body && { body: bodyOf(body) }),
    ...(answer && { answer: bodyOf(answer) }),
  }
}

function bodyOf({ type, text }: RecordedBody): NotedBody {
  return { type, encoding: '', bytes: Buffer.from(text), cut: false }
}
