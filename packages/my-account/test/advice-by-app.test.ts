import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdviceView } from '@chatapp-access/contract/account'
import { byApp } from '../src/pages/advice/by-app.ts'

const advice = (appNumber: number, severity: AdviceView['severity'], seenAt: number): AdviceView => ({
  rule: 'timer-refresh',
  appNumber,
  appId: `app_${appNumber}`,
  appName: `App ${appNumber}`,
  severity,
  since: 0,
  seenAt,
  evidence: {},
})

test('the app with most warnings comes first, and in each app warnings come before the rest, fresh ones first', () => {
  const sorted = byApp([advice(1, 'info', 9), advice(2, 'info', 5), advice(2, 'warning', 1), advice(2, 'warning', 3)])
  assert.deepEqual(
    sorted.map(({ appName, advice }) => [appName, advice.map(({ severity, seenAt }) => `${severity} ${seenAt}`)]),
    [
      ['App 2', ['warning 3', 'warning 1', 'info 5']],
      ['App 1', ['info 9']],
    ],
  )
})
