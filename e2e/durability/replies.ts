import { rmSync } from 'node:fs'
import { LOSE_ALL } from './losses.ts'
import { generationsIn, layOut, moments } from './power.ts'
import type { Recording } from './recording.ts'
import { generationOf, refreshTokenIn } from './reply.ts'

/** Where in a recording replies with a pair leave: so many of them, evenly spread, the last among them. */
export function sampleReplies({ records }: Recording, count: number): Set<number> {
  const all = [...records.entries()].filter(([, record]) => record.kind === 'reply' && refreshTokenIn(record.text))
  const each = all.length / count
  return new Set(Array.from({ length: count }, (_, index) => all[Math.ceil((index + 1) * each) - 1]?.[0] ?? -1))
}

/** Of these replies, those whose pair is not on the disk at the moment they leave, if everything not synced is lost. */
export function lostReplies(recording: Recording, replies: ReadonlySet<number>): number[] {
  const lost: number[] = []
  for (const [index, { disk }] of moments(recording, replies)) {
    const record = recording.records[index]
    const refreshToken = record?.kind === 'reply' && refreshTokenIn(record.text)
    if (!refreshToken) throw new Error('no reply with a pair leaves here')
    const { grant, generation } = generationOf(refreshToken)
    const folder = layOut(disk.afterPowerCut(LOSE_ALL))
    if ((generationsIn(folder).get(grant) ?? 0) < generation) lost.push(index)
    rmSync(folder, { recursive: true })
  }
  return lost
}
