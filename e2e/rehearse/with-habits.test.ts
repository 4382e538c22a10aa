import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { suite, test } from 'node:test'
import { ROOT } from '../harness/index.ts'
import { CHECK_NAMES, WITH_HABITS } from './programs.ts'
import { assertGrades, INTERPRETERS } from './rehearsal.ts'

// Half of each is waiting, so two share two cores well.
suite('every grade is right', { concurrency: 2 }, () => {
  for (const subject of WITH_HABITS) {
    test(`${subject.program[0]} ${subject.does}`, { timeout: 120_000 }, () => assertGrades(subject))
  }
})

test('each check finds somebody out', () => {
  const bad = new Set(WITH_HABITS.flatMap(subject => subject.bad))
  assert.deepEqual(
    CHECK_NAMES.filter(name => !bad.has(name)),
    [],
  )
})

test('each program of the folder is in the table, and they are at least fifteen in four languages', () => {
  const listed = WITH_HABITS.map(({ program: [file] }) => file)
  for (const name of readdirSync(join(ROOT, 'e2e/rehearse/programs'))) {
    assert.ok(listed.includes(`e2e/rehearse/programs/${name}`), name)
  }
  assert.ok(listed.length >= 15)
  assert.deepEqual(new Set(listed.map(file => extname(file))), new Set(Object.keys(INTERPRETERS)))
})
