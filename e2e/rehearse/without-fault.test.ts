import { suite, test } from 'node:test'
import { WITHOUT_FAULT } from './programs.ts'
import { assertGrades } from './rehearsal.ts'

// Half of each is waiting, so two share two cores well.
suite('what does all right is told so by every check', { concurrency: 2 }, () => {
  for (const subject of WITHOUT_FAULT) {
    test(`${subject.program[0]} ${subject.does}`, { timeout: 120_000 }, () => assertGrades(subject))
  }
})
