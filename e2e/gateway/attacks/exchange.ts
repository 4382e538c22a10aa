import assert from 'node:assert/strict'
import { type RawAnswer, type RawOptions, sendRaw } from '../../harness/index.ts'
import type { Attacked } from './attacked.ts'
import { answerFault, createJudge, type Judge } from './judge.ts'
import type { SeenRequest } from './strict-reader.ts'

/** What came of some bytes. */
export interface Outcome {
  answers: readonly RawAnswer[]
  closed: boolean
  guarded: readonly SeenRequest[]
  open: readonly SeenRequest[]
}

/** Sends bytes, and judges all that reached an upstream, and every answer; gives what came of them. */
export type Attack = (bytes: string, options?: RawOptions) => Promise<Outcome>

/** Long enough for what is answered at once; what is waited for is given up. */
const PATIENCE_MS = 500

export async function createAttack(attacked: Attacked): Promise<Attack> {
  const judge: Judge = await createJudge(attacked)
  const { server, guarded, open } = attacked
  return async (bytes, options) => {
    const { answers, closed } = await sendRaw(server.url, bytes, { timeoutMs: PATIENCE_MS, ...options })
    const seen = { guarded: guarded.take(), open: open.take() }
    const faults = [
      ...answers.map(answerFault),
      ...seen.guarded.flatMap(request => judge(request, 'guarded')),
      ...seen.open.flatMap(request => judge(request, 'open')),
    ]
    assert.deepEqual(
      faults.filter(fault => fault !== undefined),
      [],
      JSON.stringify(bytes.slice(0, 2000)),
    )
    return { answers, closed, ...seen }
  }
}

export function codesOf({ answers }: Outcome): string[] {
  return answers.map(({ status, body }) => `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim())
}
