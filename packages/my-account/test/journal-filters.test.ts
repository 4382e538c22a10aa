import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryOf, readFilters } from '../src/pages/journal/filters.ts'

const NOW = Date.UTC(2026, 4, 20, 12)
const queryFor = (search: string, app?: string) => queryOf(readFilters(new URLSearchParams(search), app), NOW)

test('an address without filters asks for everything', () => {
  assert.deepEqual(queryFor(''), {})
})

test('a period reaches back from now, by its length', () => {
  assert.deepEqual(queryFor('period=day'), { from: String(NOW - 86_400_000) })
  assert.deepEqual(queryFor('period=week&group=access', '3'), {
    app: '3',
    group: 'access',
    from: String(NOW - 7 * 86_400_000),
  })
})

test('own dates are whole days of the reader, the last one included', () => {
  const { from, until } = queryFor('period=dates&from=2026-05-01&until=2026-05-02')
  assert.equal(Number(from), new Date(2026, 4, 1).getTime())
  assert.equal(Number(until), new Date(2026, 4, 3).getTime())
})

test('dates count only where the period is «from … to»', () => {
  assert.deepEqual(queryFor('from=2026-05-01'), {})
})

test('what is no filter is passed over', () => {
  assert.deepEqual(queryFor('group=constructor&period=year&from=yesterday'), {})
  assert.deepEqual(queryFor('period=dates&from=2026-99-99&until='), {})
})
