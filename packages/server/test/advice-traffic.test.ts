import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ADVICE_RULES, type AdviceRule } from '@chatapp-access/contract'
import { judgeHabits } from '../src/domain/advice/judge-habits.ts'
import type { Recording } from './advice-traffic/recording.ts'

const FOLDER = new URL('advice-traffic/', import.meta.url)
const RECORDINGS = readdirSync(FOLDER)
  .filter(file => file.endsWith('.json'))
  .map(file => ({ name: file.replace('.json', ''), ...read(file) }))

function read(file: string): Recording {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Recording
}

/** Habits that show only at the end of a token, which comes after a day, or at the second one. */
const SLOW: ReadonlySet<AdviceRule> = new Set([
  'never-refreshes',
  'stale-pair-in-use',
  'pair-in-two-places',
  'ignores-403',
  'refresh-in-body',
])

for (const { name, what, habit, moments } of RECORDINGS) {
  const found = moments.map(({ facts }) => judgeHabits(facts).map(({ rule }) => rule))
  if (habit === null) {
    test(`${name}: no advice at any moment. ${what}`, () => {
      assert.ok(moments.length > 0)
      for (const rules of found) assert.deepEqual(rules, [])
    })
  } else {
    const due = SLOW.has(habit) ? 'by the third day' : 'within the first day'
    test(`${name}: its habit, and no other, is found ${due}. ${what}`, () => {
      for (const rules of found)
        assert.ok(
          rules.every(rule => rule === habit),
          `found ${rules}`,
        )
      const first = moments[found.findIndex(rules => rules.length > 0)]
      assert.ok(first, 'found at all')
      assert.ok(first.hours <= (SLOW.has(habit) ? 52 : 26), `found after ${first.hours} hours`)
      assert.deepEqual(found.at(-1), [habit], 'found as long as it goes on')
    })
  }
}

test('every rule has a recording of its habit', () => {
  const recorded = new Set(RECORDINGS.map(recording => recording.habit))
  assert.deepEqual(
    ADVICE_RULES.filter(rule => !recorded.has(rule)),
    [],
  )
})

test('a recording holds no token, no password, and no name of a machine', () => {
  for (const file of readdirSync(FOLDER).filter(it => it.endsWith('.json'))) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8')
    assert.doesNotMatch(text, /c[art][tp]_|@|\/(home|root|work|tmp)\//)
  }
})
