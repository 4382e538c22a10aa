import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ADVICE_RULES, type AdviceRule } from '@chatapp-access/contract'
import { createQuotaCalendar } from '../../src/domain/quota-day.ts'
import { Digester } from '../../src/observe/digest.ts'
import { emptyState, Ledger } from '../../src/observe/ledger.ts'
import type { Note } from '../../src/observe/note.ts'
import { readNote } from '../../src/observe/read-note.ts'
import { type AppReport, buildReport } from '../../src/observe/report.ts'
import { ACCESS_HOURS, BEGINNING, HOUR_MS, readRecording } from './habit-calls/recording.ts'

/**
 * Tells the observer the calls of programs of examples/habits, as they were recorded by habit-calls/record.ts: by the
 * times of the recording, whatever the machine does.
 */
const FOLDER = new URL('habit-calls/', import.meta.url)
const FILES = readdirSync(FOLDER).filter(file => file.endsWith('.jsonl'))
const RECORDINGS = FILES.map(file => ({ name: file.replace('.jsonl', ''), ...readRecording(new URL(file, FOLDER)) }))

/** What the last report counts of each. Those who record anew count anew: the numbers are those of the calls in the file. */
const EVIDENCE: Readonly<Record<AdviceRule, Readonly<Record<string, number>>>> = {
  'make-before-query': { makesUsedOnce: 20, makes: 21 },
  'tokens-never-used': { unused: 14, makes: 22 },
  'timer-refresh': { early: 21, refreshes: 21, hours: 24 },
  'never-refreshes': { makes: 3, refreshes: 0, remade: 2 },
  'pair-not-shared': { makes: 8, left: 0, atOnce: 8 },
  'stale-pair-in-use': { replaced: 14, refused: 15 },
  'pair-in-two-places': { reused: 2, networkChanges: 25 },
  'ignores-403': { refused: 16, hours: 15 },
  'ignores-limit': { refused: 21, limit: 100 },
  'refresh-in-body': { unread: 2, hours: 72 },
  'retries-refused-credentials': { refused: 13, hours: 13 },
}

/** What the observer reports of the only app there is, at the end of each hour in which it was seen. */
async function reportsOf(notes: readonly Note[]): Promise<AppReport[]> {
  const policy = { replayGraceSeconds: 0, staleRefresh: 'auto' as const }
  const options = { policy, tokensPerDay: 100, dayOf: createQuotaCalendar('UTC') }
  const ledger = new Ledger(options, emptyState(BEGINNING))
  const digester = new Digester(Buffer.alloc(32, 7))
  const reports: AppReport[] = []
  let hourEnd = BEGINNING + HOUR_MS
  const report = () => {
    const { apps } = buildReport(ledger, 'http://api.example.com', { dropped: 0, faults: 0 }, hourEnd)
    assert.ok(apps.length <= 1, 'one program is one app')
    reports.push(...apps)
    hourEnd += HOUR_MS
  }
  for (const note of notes) {
    while (note.at >= hourEnd) report()
    ledger.take(await readNote(note, digester))
  }
  report()
  return reports
}

async function lastOf(recording: string): Promise<AppReport> {
  const { notes } = RECORDINGS.find(({ name }) => name === recording) ?? assert.fail(`no recording ${recording}`)
  return (await reportsOf(notes)).at(-1) ?? assert.fail(`${recording} was not seen`)
}

for (const { name, program, habit, appId, notes } of RECORDINGS) {
  if (habit) {
    test(`${program}: ${habit} is found, and no other habit`, async () => {
      const last = await lastOf(name)
      assert.equal(last.name, appId)
      assert.deepEqual(
        last.habits.map(({ rule, counts }) => [rule, counts]),
        [[habit, EVIDENCE[habit]]],
      )
    })
  } else {
    test(`${program}: nothing is found at any hour, of one token that is refreshed when it has ended`, async () => {
      const reports = await reportsOf(notes)
      for (const { habits, differences, mostMadeInADay, day } of reports) {
        assert.deepEqual([habits, differences, mostMadeInADay, day.early], [[], [], 1, 0])
      }
      assert.ok((reports.at(-1)?.day.refreshes ?? 0) >= 1)
      assert.ok(reports.length > 2 * ACCESS_HOURS, 'beyond the end of two tokens')
    })
  }
}

test('every habit has a recording', () => {
  const recorded = new Set(RECORDINGS.map(({ habit }) => habit))
  assert.deepEqual(
    ADVICE_RULES.filter(rule => !recorded.has(rule)),
    [],
  )
})

test('a recording holds no token, no password, no e-mail address, and no name of a machine', () => {
  for (const file of FILES) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8')
    assert.doesNotMatch(text, /c[art][tp]_|@|password of|\/(home|root|work|tmp)\//, file)
  }
})
