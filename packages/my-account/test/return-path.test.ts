import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnPath, signInAddress } from '../src/session/return-path.ts'

test('after signing in one comes back to the page one was sent away from', () => {
  for (const path of ['/apps', '/apps/12', '/connect/3', '/journal', '/operator/7', '/second-factor'])
    assert.equal(returnPath(path), path)
})

test('no address but that of a page of ours is gone to after signing in', () => {
  for (const asked of [
    'https://example.com',
    '//example.com/apps',
    '/\\example.com',
    '\\\\example.com',
    'javascript:alert(1)',
    '/apps/../../x',
    '/apps//example.com',
    '/apps?next=//example.com',
    '/apps#//example.com',
    '/apps\n//example.com',
    '/appsx',
    '/sign-in',
    '/link',
    '',
    null,
  ])
    assert.equal(returnPath(asked), '/apps', String(asked))
})

test('the way to the sign-in page says where to come back to, unless that is the first page anyway', () => {
  assert.equal(signInAddress('/usage'), '/sign-in?next=%2Fusage')
  assert.equal(signInAddress('/apps'), '/sign-in')
  assert.equal(signInAddress('//example.com'), '/sign-in')
})
