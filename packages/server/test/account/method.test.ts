import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT_ENDPOINTS, JOURNAL_CSV_PATH } from '@chatapp-access/contract/account'
import { startTestServer } from './browser.ts'

/** What there is of each path, `:name` filled in. */
function methodsByPath(): Map<string, string[]> {
  const byPath = new Map([[JOURNAL_CSV_PATH, ['GET']]])
  for (const endpoint of Object.values(ACCOUNT_ENDPOINTS)) {
    const [method = '', path = ''] = endpoint.replace(/:\w+/g, '1').split(' ')
    byPath.set(path, [...(byPath.get(path) ?? []), method])
  }
  // It could be the id of a session, too.
  byPath.get('/account/api/sessions/end-others')?.push('DELETE')
  return byPath
}

for (const [where, settings] of [
  ['on one listener with the API', {}],
  ['on a listener of its own', { accountListen: '127.0.0.1:0' }],
] as const) {
  test(`${where}, a method that a path does not have is 405 with those it has, whoever calls`, async t => {
    const server = await startTestServer(settings)
    t.after(() => server.stop())
    for (const [path, has] of methodsByPath()) {
      const allow = [...has, ...(has.includes('GET') ? ['HEAD'] : [])].sort()
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(other => !has.includes(other))) {
        const { status, code, headers } = await server.browser().send(method, path, {})
        assert.equal(`${status} ${code}`, '405 ApiMethodNotAllowedError', `${method} ${path}`)
        assert.deepEqual(headers.get('allow')?.split(', ').sort(), allow, `${method} ${path}`)
      }
    }
    assert.equal((await server.browser().send('POST', '/account/api/none', {})).status, 404)
    assert.equal((await server.browser().send('GET', '/account/api/none', {})).status, 404)
  })
}
