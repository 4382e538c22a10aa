import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Prerequisite, provide } from './prerequisites.ts'

const NEEDED: readonly Prerequisite[] = [
  { program: 'here', packages: ['here-package'], why: 'is there' },
  { program: 'gone', packages: ['gone-package', 'gone-headers'], why: 'builds something' },
]

/** A machine on which apt-get needs its lists renewed first. */
function machine({ canInstall }: { canInstall: boolean }) {
  const programs = new Set(['here'])
  const calls: string[] = []
  let listsAreNew = false
  return {
    calls,
    canInstall,
    has: (program: string) => programs.has(program),
    aptGet: (args: readonly string[]) => {
      calls.push(args.join(' '))
      if (args[0] === 'update') listsAreNew = true
      else if (listsAreNew) programs.add('gone')
      return listsAreNew
    },
  }
}

test('nothing is installed that is already there', () => {
  const subject = machine({ canInstall: true })
  assert.deepEqual(provide(NEEDED.slice(0, 1), subject), [])
  assert.deepEqual(subject.calls, [])
})

test('what is missing is installed, with new package lists where the old ones do not do', () => {
  const subject = machine({ canInstall: true })
  assert.deepEqual(provide(NEEDED, subject), [])
  const install = 'install --yes --no-install-recommends gone-package gone-headers'
  assert.deepEqual(subject.calls, [install, 'update', install])
})

test('whoever may not install is told the line to type', () => {
  const subject = machine({ canInstall: false })
  assert.deepEqual(provide(NEEDED, subject), [
    'gone is missing: it builds something.',
    'Install with: sudo apt-get install --yes gone-package gone-headers',
  ])
  assert.deepEqual(subject.calls, [])
})
