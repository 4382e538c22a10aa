import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pagesOf } from '../src/api-pages.ts'
import { give, refuse } from './fake-server.ts'
import { loggedInUser, type User } from './setup.ts'

/** Five chats on three pages. Returns the queries of the calls, as they come. */
function serveChats({ server }: User): string[] {
  const queries: string[] = []
  server.route('/v1/chats', ({ url }, response) => {
    const query = new URL(url, server.url).searchParams
    queries.push(String(query))
    const from = Number(query.get('nextPage') ?? 0)
    const items = [0, 1, 2, 3, 4].slice(from, from + 2).map(id => ({ id }))
    give(response, { items, nextPage: from + 2 < 5 ? String(from + 2) : null })
  })
  return queries
}

test('--paginate calls page after page, keeps the query, and prints an item a line', async context => {
  const user = await loggedInUser(context)
  const queries = serveChats(user)
  const { code, stdout } = await user.chatapp(['api', '/v1/chats?limit=2', '--paginate', '-F', 'filter[licenseIds]=7'])
  assert.equal(code, 0)
  assert.equal(stdout, '{"id":0}\n{"id":1}\n{"id":2}\n{"id":3}\n{"id":4}\n')
  const kept = 'limit=2&filter%5BlicenseIds%5D=7'
  assert.deepEqual(queries, [kept, `${kept}&nextPage=2`, `${kept}&nextPage=4`])
})

test('--paginate --json gives all items as one array', async context => {
  const user = await loggedInUser(context)
  serveChats(user)
  const { stdout } = await user.chatapp(['api', '/v1/chats', '--paginate', '--json'])
  assert.equal(stdout, '[{"id":0},{"id":1},{"id":2},{"id":3},{"id":4}]\n')
})

test('a token that ends between two pages is renewed, and no item is lost or doubled', async context => {
  const user = await loggedInUser(context)
  let calls = 0
  user.server.route('/v1/chats', (_call, response) => {
    calls += 1
    if (calls === 1) user.server.endAccess()
    give(response, calls === 1 ? { items: [1], nextPage: 'x' } : { items: [2] })
  })
  const { code, stdout } = await user.chatapp(['api', '/v1/chats', '--paginate'])
  assert.deepEqual([code, stdout], [0, '1\n2\n'])
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
})

test('a bare array is one page; what is no list is said to be none', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/licenses', (_call, response) => give(response, [{ licenseId: 1 }, { licenseId: 2 }]))
  const { stdout } = await user.chatapp(['api', '/v1/licenses', '--paginate'])
  assert.equal(stdout, '{"licenseId":1}\n{"licenseId":2}\n')
  const none = await user.chatapp(['api', '/v1/me', '--paginate'])
  assert.deepEqual([none.code, none.stdout], [2, ''])
  assert.match(none.stderr, /Leave out --paginate/)
})

test('an error on a later page ends with its exit code, behind the items before it', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/chats', ({ url }, response) => {
    if (url.includes('nextPage')) refuse(response, 429, 'ApiTooManyRequestsError', 'Slower')
    else give(response, { items: [1], nextPage: 'x' })
  })
  const { code, stdout } = await user.chatapp(['api', '/v1/chats', '--paginate'])
  assert.deepEqual([code, stdout], [6, '1\n'])
})

test('a server that names the same page for ever is stopped at', async () => {
  const seen: unknown[] = []
  await assert.rejects(
    async () => {
      for await (const items of pagesOf('/v1/chats', async () => ({ items: ['a'], nextPage: 'x' }))) {
        if (seen.push(items) > 5) return
      }
    },
    { code: 'UnexpectedAnswerError' },
  )
  assert.equal(seen.length, 2)
})

test('--paginate goes with GET alone, and not with --raw or -i', async context => {
  const user = await loggedInUser(context)
  for (const args of [['-X', 'POST'], ['-d', '1'], ['--raw'], ['-i']]) {
    assert.equal((await user.chatapp(['api', '/v1/chats', '--paginate', ...args])).code, 2, args.join(' '))
  }
})
