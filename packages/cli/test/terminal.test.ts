import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { APP_ID, EMAIL, PASSWORD } from './fake-server.ts'
import { loggedInUser, userFor } from './setup.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const ESCAPE = String.fromCharCode(27)

/** Answers the questions of login up to the password. */
async function answerAccount({ type, shows }: Terminal, url: string): Promise<void> {
  await type('chatapp login', 'Enter')
  await shows(/Where is the API\?\n.*https:\/\/api\.chatapp\.online/)
  await type('C-u', url, 'Enter')
  await shows(/E-mail of My Account/)
  await type('nobody', 'Enter')
  await shows(/An e-mail has an @ in it/)
  await type('C-u', EMAIL, 'Enter')
  await shows(/◆ +App\n/)
  await type(APP_ID, 'Enter')
  await shows(new RegExp(`◆ +Password of ${EMAIL}`))
}

test('a person logs in by questions, mistypes the password once, and keeps none of it', async context => {
  const user = await userFor(context)
  const terminal = await openTerminal(context, user)
  const { type, shows } = terminal
  await answerAccount(terminal, user.server.url)
  await type('wrong horse', 'Enter')
  await shows(/is not right\. Once more:/)
  await type(PASSWORD, 'Enter')
  await shows(/Keep this app password in plain text[^?]*\?/)
  await type('Enter')
  const screen = await shows(/└ +Logged in as me@example\.com \(app_7_1\)\.\n/)
  assert.match(screen, /One token was made, and the pair saved\./)
  assert.ok(!screen.includes('horse'), 'a password stands on the screen')
  assert.equal(user.server.count('POST', '/v1/tokens'), 2)
  const config = await readFile(join(user.home, 'config', 'chatapp', 'config.json'), 'utf8')
  assert.ok(!config.includes(PASSWORD))
})

test('a person who says yes has the password kept', async context => {
  const user = await userFor(context)
  const terminal = await openTerminal(context, user)
  await answerAccount(terminal, user.server.url)
  await terminal.type(PASSWORD, 'Enter')
  await terminal.shows(/Keep this app password/)
  await terminal.type('y')
  await terminal.shows(/└ +Logged in/)
  const config = await readFile(join(user.home, 'config', 'chatapp', 'config.json'), 'utf8')
  assert.ok(config.includes(PASSWORD))
})

test('a person who stops at a question ends with 130, and nothing was sent or written', async context => {
  const user = await userFor(context)
  const { type, shows } = await openTerminal(context, user)
  await type('chatapp login', 'Enter')
  await shows(/Where is the API\?/)
  await type('C-c')
  await shows(/chatapp: Cancelled, nothing was changed\n\$/)
  await type('echo "ended with $?"', 'Enter')
  await shows(/^ended with 130$/m)
  assert.equal(user.server.calls.length, 0)
})

test('who is logged in already confirms with Enter, and is asked for no password', async context => {
  const user = await loggedInUser(context)
  const { type, shows } = await openTerminal(context, user)
  await type('chatapp login', 'Enter')
  await shows(/◆ +Where is the API\?/)
  await type('Enter')
  await shows(/◆ +E-mail/)
  await type('Enter')
  await shows(/◆ +App\n/)
  await type('Enter')
  const screen = await shows(/└ +Logged in/)
  assert.match(screen, /no token was made/)
  assert.equal(user.server.count('POST', '/v1/tokens'), 1)
})

test('a terminal shows data indented and coloured, a renewal in a word, an error with what helps', async context => {
  const user = await loggedInUser(context)
  const { type, shows, colours } = await openTerminal(context, user)
  user.server.endAccess()
  await type('clear; chatapp status; chatapp api /v1/me; chatapp api /v1/nothing; chatapp token', 'Enter')
  const screen = await shows(/clear the screen\./)
  assert.match(screen, /access +over \(expired\); the next query renews it by itself/)
  assert.match(screen, /The access token was over; renewed\.\n\{\n {2}"cabinetUserId": 7,\n/)
  assert.match(screen, /chatapp: Not found\n +code +ApiNotFoundError \(HTTP 404\)\n/)
  assert.match(screen, /next +Check the path/)
  assert.ok((await colours()).includes(`${ESCAPE}[36m"email"`))
})

test('NO_COLOR turns every colour off', async context => {
  const user = await loggedInUser(context)
  const { type, shows, colours } = await openTerminal(context, user, { NO_COLOR: '1' })
  await type('clear; chatapp status; chatapp api /v1/nothing', 'Enter')
  await shows(/next +Check the path/)
  assert.ok(!(await colours()).includes(ESCAPE))
})
