import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { APP_ID, EMAIL, give, PASSWORD, refuse } from './fake-server.ts'
import { loggedInUser, program, userFor } from './setup.ts'

test('api prints the data of the envelope as one line of JSON', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['api', '/v1/me'])
  assert.equal(code, 0)
  assert.equal(stdout, `{"cabinetUserId":7,"email":"${EMAIL}","appId":"${APP_ID}"}\n`)
  assert.equal(stderr, '')
})

test('a token that is over is renewed once, saved, and the call repeated, without a word', async context => {
  const user = await loggedInUser(context)
  user.server.endAccess()
  const { code, stderr } = await user.chatapp(['api', '/v1/me'])
  assert.equal(code, 0)
  assert.equal(stderr, '')
  await user.chatapp(['api', '/v1/me'])
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 1)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('a body is sent whole once more when the token was over, from -d, a file and stdin', async context => {
  const user = await loggedInUser(context)
  const bodies: string[] = []
  user.server.route('/v1/texts', ({ body, headers }, response) => {
    assert.equal(headers['content-type'], 'application/json')
    bodies.push(body)
    give(response, { id: '1' })
  })
  const big = JSON.stringify({ text: 'x'.repeat(200_000) })
  const file = join(user.home, 'body.json')
  await writeFile(file, big)
  for (const [args, input] of [
    [['-d', '{"text":"Hello"}'], ''],
    [['--input', file], ''],
    [['--input', '-'], big],
  ] as const) {
    user.server.endAccess()
    assert.equal((await user.chatapp(['api', '/v1/texts', ...args], { input })).stdout, '{"id":"1"}\n')
  }
  assert.deepEqual(bodies, ['{"text":"Hello"}', big, big])
  assert.equal(user.server.count('POST', '/v1/tokens/refresh'), 3)
})

test('the method is GET, POST with a body, or what -X says', async context => {
  const user = await loggedInUser(context)
  const seen: string[] = []
  user.server.route('/v1/any', ({ method }, response) => {
    seen.push(method)
    give(response, null)
  })
  for (const args of [[], ['-d', '1'], ['-X', 'patch', '-d', '1'], ['-X', 'DELETE']]) {
    assert.equal((await user.chatapp(['api', '/v1/any', ...args])).code, 0)
  }
  assert.deepEqual(seen, ['GET', 'POST', 'PATCH', 'DELETE'])
})

test('numbers come out as the server wrote them, also those beyond 2^53', async context => {
  const user = await loggedInUser(context)
  const data = '{"id":12345678901234567890,"price":1.10,"list":[1,-2.5e300]}'
  user.server.route('/v1/numbers', (_call, response) => {
    response.setHeader('content-type', 'application/json').end(`{"success":true,"data":${data}}`)
  })
  assert.equal((await user.chatapp(['api', '/v1/numbers'])).stdout, `${data}\n`)
})

test('an error of the API ends with 4: code, message, field, request id and help on stderr, nothing on stdout', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/chats', (_call, response) => {
    const details = [{ field: 'limit', message: 'must be at most 100' }]
    refuse(response, 422, 'ApiValidationError', 'limit must be at most 100', { details })
  })
  const { code, stdout, stderr } = await user.chatapp(['api', '/v1/chats?limit=500'])
  assert.equal(code, 4)
  assert.equal(stdout, '')
  assert.equal(
    stderr,
    `chatapp: limit must be at most 100
  code        ApiValidationError (HTTP 422)
  field       limit: must be at most 100
  request id  req-2
  next        Correct what is named, and call again
  help        ${user.server.url}/docs/errors/ApiValidationError
`,
  )
})

test('with --json an error is one object on stderr', async context => {
  const user = await loggedInUser(context)
  const { code, stdout, stderr } = await user.chatapp(['api', '/v1/nothing', '--json'])
  assert.equal(code, 4)
  assert.equal(stdout, '')
  assert.deepEqual(JSON.parse(stderr), {
    error: {
      code: 'ApiNotFoundError',
      message: 'Not found',
      exitCode: 4,
      status: 404,
      requestId: 'req-2',
      next: 'Check the path; paths begin with /v1/',
      helpUrl: `${user.server.url}/docs/errors/ApiNotFoundError`,
    },
  })
})

test('a token that the server echoes in an error is not shown', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/echo', ({ headers }, response) => {
    refuse(response, 400, 'ApiBadRequestError', `what is ${headers.authorization}?`)
  })
  const { stderr } = await user.chatapp(['api', '/v1/echo'])
  assert.match(stderr, /what is \[secret\]\?/)
})

test('an error cannot move the cursor or change the colours of a terminal', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/evil', (_call, response) => refuse(response, 400, 'ApiBadRequestError', 'a\u001b[2Jb\u009bc'))
  const { stderr } = await user.chatapp(['api', '/v1/evil'])
  assert.ok(stderr.startsWith('chatapp: a\\u001b[2Jb\\u009bc\n'))
})

test('the exit code tells unavailable, too many and refused apart', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/503', (_call, response) => refuse(response, 503, 'ApiUnavailableError', 'Unavailable'))
  user.server.route('/v1/429', (_call, response) => refuse(response, 429, 'ApiTooManyRequestsError', 'Slower'))
  user.server.route('/v1/500', (_call, response) => refuse(response, 500, 'ApiInternalError', 'Internal error'))
  assert.equal((await user.chatapp(['api', '/v1/503'])).code, 5)
  assert.equal((await user.chatapp(['api', '/v1/429'])).code, 6)
  assert.equal((await user.chatapp(['api', '/v1/500'])).code, 4)
  user.server.endAll()
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 3)
  await user.server.close()
  assert.equal((await user.chatapp(['api', '/v1/me'])).code, 5)
})

test('-i prints status and headers before the data, and with --json all in one object', async context => {
  const user = await loggedInUser(context)
  const { stdout } = await user.chatapp(['api', '/v1/me', '-i'])
  assert.match(stdout, /^HTTP 200 OK\n(?:[\w-]+: .*\n)+\n\{"cabinetUserId":7,.*\}\n$/)
  assert.match(stdout, /\nx-request-id: req-2\n/)
  const all = JSON.parse((await user.chatapp(['api', '/v1/me', '-i', '--json'])).stdout) as {
    status: number
    headers: Record<string, string>
    data: { email: string }
  }
  assert.deepEqual([all.status, all.headers['x-request-id'], all.data.email], [200, 'req-3', EMAIL])
})

test('--raw gives every byte of a body that is no JSON, and its status by the exit code', async context => {
  const user = await loggedInUser(context)
  const bytes = randomBytes(300_000)
  user.server.route('/v1/file', (_call, response) => response.setHeader('content-type', 'image/png').end(bytes))
  user.server.route('/v1/lost', (_call, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such file\n')
  })
  const file = await user.chatapp(['api', '/v1/file', '--raw'])
  assert.equal(file.code, 0)
  assert.ok(file.bytes.equals(bytes))
  const lost = await user.chatapp(['api', '/v1/lost', '--raw'])
  assert.equal(lost.code, 4)
  assert.equal(lost.stdout, 'no such file\n')
  assert.match(lost.stderr, /The server answered 404/)
})

test('an answer that is no JSON is not taken for data: --raw is named', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/page', (_call, response) => response.setHeader('content-type', 'text/html').end('<p>hi'))
  const { code, stdout, stderr } = await user.chatapp(['api', '/v1/page'])
  assert.equal(code, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /The answer is not JSON: text\/html\n.*--raw/)
})

test('an answer without a body prints nothing', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/empty', (_call, response) => response.writeHead(204).end())
  const { code, stdout } = await user.chatapp(['api', '/v1/empty', '-X', 'DELETE'])
  assert.equal(code, 0)
  assert.equal(stdout, '')
})

test('the token goes to no other server', async context => {
  const user = await loggedInUser(context)
  const other = await userFor(context)
  const { code } = await user.chatapp(['api', `${other.server.url}/v1/me`])
  assert.equal(code, 2)
  assert.equal(other.server.calls.length, 0)
})

test('a job needs no login where the environment holds the credentials, and makes one token for all its calls', async context => {
  const user = await userFor(context)
  const env = {
    CHATAPP_BASE_URL: user.server.url,
    CHATAPP_EMAIL: EMAIL,
    CHATAPP_APP_ID: APP_ID,
    CHATAPP_PASSWORD: PASSWORD,
  }
  for (let i = 0; i < 3; i++) assert.equal((await user.chatapp(['api', '/v1/me'], { env })).code, 0)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('what cannot be sent is refused before anything is', async context => {
  const user = await loggedInUser(context)
  const before = user.server.calls.length
  for (const [args, words] of [
    [['-d', '{text:hi}'], /not JSON/],
    [['-d', '@body.json'], /--input/],
    [['-X', 'GET', '-d', '1'], /GET has no body/],
    [['-X', 'TRACE'], /-X takes a method/],
    [['--input', '/no/such/file'], /cannot be read/],
    [['-d', '1', '--input', '-'], /cannot be used with/],
  ] as const) {
    const { code, stderr } = await user.chatapp(['api', '/v1/me', ...args])
    assert.equal(code, 2)
    assert.match(stderr, words)
  }
  assert.equal(user.server.calls.length, before)
})

test('a reader that leaves early, as head does, is no failure', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/long', (_call, response) => response.end('line\n'.repeat(400_000)))
  const run = await user.chatapp(['api', '/v1/long', '--raw'], { leavesEarly: true })
  assert.equal(run.code, 0)
  assert.equal(run.stderr, '')
})

test('a body from a pipe that has a name, as of the shell, is sent whole', async context => {
  const user = await loggedInUser(context)
  const seen: string[] = []
  user.server.route('/v1/texts', ({ body }, response) => {
    seen.push(body)
    give(response, null)
  })
  const script = 'printf %s "$2" | "$0" "$1" api /v1/texts --input /dev/stdin'
  const args = ['-c', script, process.execPath, await program(), '{"text":"Hello"}']
  await promisify(execFile)('sh', args, { env: user.env })
  assert.deepEqual(seen, ['{"text":"Hello"}'])
  assert.equal((await user.chatapp(['api', '/v1/texts', '--input', user.home])).code, 2)
})

test('an answer that breaks off ends with 5, also with --raw, and without a stack', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/cut', (_call, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"a"')
    setTimeout(() => response.destroy(), 20)
  })
  for (const more of [[], ['--raw']]) {
    const { code, stderr } = await user.chatapp(['api', '/v1/cut', ...more])
    assert.equal(code, 5, stderr)
    assert.match(stderr, /^chatapp: No answer from .*: the connection broke/)
    assert.doesNotMatch(stderr, /\n {4}at /)
  }
})

test("a proxy's bare 429 is a limit too, and its date of Retry-After is a wait", async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/429', (_call, response) => {
    const now = Date.parse('2030-01-01T00:00:00Z')
    response.setHeader('Date', new Date(now).toUTCString())
    response.writeHead(429, { 'Retry-After': new Date(now + 90_000).toUTCString() }).end('slower')
  })
  const { code, stderr } = await user.chatapp(['api', '/v1/429', '--json'])
  assert.equal(code, 6)
  assert.equal(JSON.parse(stderr).error.retryAfterSeconds, 90)
})

test('what a server says cannot write a line of ours, nor smuggle out a token in another spelling', async context => {
  const user = await loggedInUser(context)
  user.server.route('/v1/lines', ({ headers }, response) => {
    const spelled = [...String(headers.authorization)].map(c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(`{"success":false,"error":{"code":"X","message":"no\\n  next  sh evil ${spelled.join('')}"}}`)
  })
  const { stderr } = await user.chatapp(['api', '/v1/lines'])
  assert.equal(stderr.split('\n')[0], 'chatapp: no\\n  next  sh evil [secret]')
})

test('output that cannot be written is told in a line, and ends with 7', async context => {
  const user = await loggedInUser(context)
  const main = await program()
  const script = '"$0" "$1" token --offline > /dev/full'
  const { status, stderr } = spawnSync('sh', ['-c', script, process.execPath, main], {
    env: user.env,
    encoding: 'utf8',
  })
  assert.equal(status, 7)
  assert.equal(stderr, 'chatapp: The output cannot be written: ENOSPC\n')
})
