import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { bodyOf, type Field, withQuery } from '../src/api-fields.ts'
import { give } from './fake-server.ts'
import { loggedInUser } from './setup.ts'

function fields(...texts: string[]): Field[] {
  return texts.map(text => {
    const at = text.indexOf('=')
    return { key: text.slice(0, at), value: text.slice(at + 1) }
  })
}

test('keys with brackets make objects, arrays, and arrays of objects', () => {
  for (const [given, body] of [
    [['a=1', 'b=x=y'], { a: '1', b: 'x=y' }],
    [['a[b]=1', 'a[c][d]=2'], { a: { b: '1', c: { d: '2' } } }],
    [['a[]=1', 'a[]=2'], { a: ['1', '2'] }],
    [['a[][x]=1', 'a[][y]=2', 'a[][x]=3'], { a: [{ x: '1', y: '2' }, { x: '3' }] }],
    [['a[b][]=1', 'a[b][]=2'], { a: { b: ['1', '2'] } }],
    [['a[][]=1'], { a: [['1']] }],
    [['__proto__=1', 'constructor[x]=2'], JSON.parse('{"__proto__":"1","constructor":{"x":"2"}}')],
  ] as const) {
    assert.equal(bodyOf(fields(...given)), JSON.stringify(body), given.join(' '))
  }
})

test('fields that contradict each other, and keys of no form, are refused', () => {
  for (const given of [
    ['a=1', 'a=2'],
    ['a=1', 'a[b]=2'],
    ['a[]=1', 'a[b]=2'],
    ['a[b]=1', 'a[]=2'],
    ['a[b=1'],
    ['[a]=1'],
  ]) {
    assert.throws(() => bodyOf(fields(...given)), { code: 'UsageError' }, given.join(' '))
  }
})

test('fields in a query string keep their names, and what the path has already', () => {
  assert.equal(
    withQuery('/v1/chats?limit=1', fields('filter[licenseIds]=7', 'name=a b&c')),
    '/v1/chats?limit=1&filter%5BlicenseIds%5D=7&name=a+b%26c',
  )
  assert.equal(withQuery('/v1/chats', []), '/v1/chats')
})

test('-f and -F make a JSON body: texts, words and numbers as they are written, files and stdin', async context => {
  const user = await loggedInUser(context)
  const seen: { method: string; url: string; type: unknown; body: string }[] = []
  user.server.route('/v1/texts', ({ method, url, headers, body }, response) => {
    seen.push({ method, url, type: headers['content-type'], body })
    give(response, null)
  })
  const file = join(user.home, 'terms.txt')
  await writeFile(file, 'All of "it"\n')
  const args = ['-f', 'text=7', '-F', 'n=12345678901234567890', '-F', 'yes=true', '-F', 'none=null', '-F', 'word=truex']
  const { code, stderr } = await user.chatapp(
    ['api', '/v1/texts', ...args, '-F', `file=@${file}`, '-F', 'pipe=@-', '-f', 'at=@x', '-F', 'price=1.50'],
    { input: 'from a pipe' },
  )
  assert.equal(code, 0, stderr)
  assert.deepEqual(seen, [
    {
      method: 'POST',
      url: '/v1/texts',
      type: 'application/json',
      body: '{"text":"7","n":12345678901234567890,"yes":true,"none":null,"word":"truex","file":"All of \\"it\\"\\n","pipe":"from a pipe","at":"@x","price":1.50}',
    },
  ])
})

test('fields go into the query string of a GET, and beside a body that is given otherwise', async context => {
  const user = await loggedInUser(context)
  const seen: string[] = []
  user.server.route('/v1/texts', ({ method, url, body }, response) => {
    seen.push(`${method} ${url} ${body}`)
    give(response, null)
  })
  await user.chatapp(['api', '/v1/texts', '-X', 'GET', '-F', 'limit=5', '-f', 'q=a b'])
  await user.chatapp(['api', '/v1/texts?a=1', '-d', '[1]', '-f', 'b=2'])
  await user.chatapp(['api', '/v1/texts', '-X', 'DELETE', '-F', 'id=7'])
  assert.deepEqual(seen, ['GET /v1/texts?limit=5&q=a+b ', 'POST /v1/texts?a=1&b=2 [1]', 'DELETE /v1/texts {"id":7}'])
})

test('-H adds headers, also in place of the content type; those of the token are not set by hand', async context => {
  const user = await loggedInUser(context)
  const seen: unknown[] = []
  user.server.route('/v1/texts', ({ headers }, response) => {
    seen.push([headers.lang, headers['content-type'], headers['x-note']])
    give(response, null)
  })
  await user.chatapp([
    'api',
    '/v1/texts',
    '-H',
    'Lang: pt',
    '-H',
    'X-Note: a: b',
    '-d',
    '{}',
    '-H',
    'content-type: text/plain',
  ])
  assert.deepEqual(seen, [['pt', 'text/plain', 'a: b']])
  for (const [header, words] of [
    ['Authorization: x', /not set by hand\n.*The token is put in by itself/],
    ['Refresh: x', /not set by hand/],
    ['Content-Length: 5', /not set by hand/],
    ['no header', /Name: value/],
    [': x', /Name: value/],
    ['a b: x', /no header of HTTP/],
    ['a: ключ', /no header of HTTP/],
  ] as const) {
    const { code, stderr } = await user.chatapp(['api', '/v1/texts', '-H', header])
    assert.equal(code, 2, header)
    assert.match(stderr, words)
  }
  assert.equal(seen.length, 1)
})

test('a field without =, a file that is not there, and stdin asked for twice are refused before anything is sent', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  for (const args of [
    ['-f', 'text'],
    ['-f', '=x'],
    ['-F', 'a=@/no/such'],
    ['-F', 'a=@-', '--input', '-'],
    ['-F', 'a=1', '-F', 'a=2'],
  ]) {
    assert.equal((await user.chatapp(['api', '/v1/me', ...args])).code, 2, args.join(' '))
  }
  assert.equal(user.server.calls.length, before)
})
