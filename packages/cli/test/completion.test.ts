import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { COMMANDS } from '../src/command-table.ts'
import { APP_ID, EMAIL, PASSWORD } from './fake-server.ts'
import { loggedInUser, program, type User, userFor } from './setup.ts'
import { openTerminal } from './terminal.ts'

const run = promisify(execFile)

/** What may stand in the place of the last word. */
async function offered(user: User, ...line: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await user.chatapp(['__complete', ...line])
  assert.deepEqual([code, stderr], [0, ''])
  return stdout.split('\n').flatMap(text => (text ? [text.split('\t')[0] ?? ''] : []))
}

/** A user whose shells find `chatapp`. */
async function userWithProgram(context: TestContext): Promise<User> {
  const user = await loggedInUser(context)
  const folder = join(user.home, 'bin')
  await mkdir(folder)
  const script = `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`
  await writeFile(join(folder, 'chatapp'), script, { mode: 0o755 })
  return { ...user, env: { ...user.env, PATH: `${folder}:${user.env.PATH}`, TERM: 'dumb' } }
}

test('the first word is a command; each one that there is stands in the table', async context => {
  const user = await userFor(context)
  assert.deepEqual(await offered(user, ''), [...COMMANDS.map(({ usage }) => usage), 'help'])
  assert.deepEqual(await offered(user, 're'), ['renew', 'rehearse'])
  assert.deepEqual(await offered(user, 'help', 'st'), ['status'])
})

test('options of a command are completed, with what they mean; a switch is offered once', async context => {
  const user = await userFor(context)
  assert.deepEqual(await offered(user, 'api', '/v1/me', '--pa'), ['--paginate'])
  assert.deepEqual(await offered(user, 'api', '/v1/me', '--paginate', '--pa'), [])
  assert.deepEqual(await offered(user, 'api', '-f', 'a=1', '--raw-f'), ['--raw-field'])
  const { stdout } = await user.chatapp(['__complete', 'status', '--off'])
  assert.equal(stdout, '--offline\tdo not ask the server\n')
})

test('values are completed where they are known: choices, profiles, files', async context => {
  const user = await loggedInUser(context)
  const account = ['--base-url', user.server.url, '--email', EMAIL, '--app-id', APP_ID]
  await user.chatapp(['login', '--profile', 'work', ...account, '--password-stdin'], { input: PASSWORD })
  assert.deepEqual(await offered(user, 'token', '--format', ''), ['raw', 'header', 'json'])
  assert.deepEqual(await offered(user, 'token', '--format', '=', 'h'), ['header'])
  assert.deepEqual(await offered(user, 'token', '--format', '='), ['raw', 'header', 'json'])
  assert.deepEqual(await offered(user, 'token', '--format=h'), ['--format=header'])
  assert.deepEqual(await offered(user, 'status', '--profile', ''), ['default', 'work'])
  assert.deepEqual(await offered(user, 'profiles', ''), ['list', 'use', 'remove'])
  assert.deepEqual(await offered(user, 'profiles', 'use', 'w'), ['work'])
  assert.deepEqual(await offered(user, 'profiles', 'use', 'work', ''), [])
  assert.deepEqual(await offered(user, 'completion', 'z'), ['zsh'])
  assert.deepEqual(await offered(user, 'api', '--input', ''), [':files'])
  assert.deepEqual(await offered(user, 'login', '--email', ''), [])
})

test('a configuration that cannot be read keeps nobody from typing', async context => {
  const user = await userFor(context)
  await mkdir(join(user.home, 'config', 'chatapp'), { recursive: true })
  await writeFile(join(user.home, 'config', 'chatapp', 'config.json'), 'broken')
  assert.deepEqual(await offered(user, 'status', '--profile', ''), [])
})

/** What bash offers for a line of these words; its own function is asked, as the tab key does. */
async function bashOffers(user: User, ...words: string[]): Promise<string[]> {
  const script = `source <(chatapp completion bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _chatapp chatapp; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['-c', script, 'bash', 'chatapp', ...words], { env: user.env, cwd: user.home })
  return stdout.split('\n').filter(Boolean)
}

test('bash completes commands, options, values and files', async context => {
  const user = await userWithProgram(context)
  await writeFile(join(user.home, 'body one.json'), '{}')
  assert.deepEqual(await bashOffers(user, 'prof'), ['profiles'])
  assert.deepEqual(await bashOffers(user, 'api', '/v1/me', '--inc'), ['--include'])
  assert.deepEqual(await bashOffers(user, 'token', '--format', '=', 'j'), ['json'])
  assert.deepEqual(await bashOffers(user, 'status', '--profile', ''), ['default'])
  assert.deepEqual(await bashOffers(user, 'api', '--input', 'body'), ['body one.json'])
})

/** A screen with a prompt and nothing else. */
const EMPTY = /^\S*[$#%]\s*$/

test('the tab key completes in a real bash', async context => {
  const user = await userWithProgram(context)
  const { type, shows } = await openTerminal(context, user, {}, 'bash --norc -i')
  await type('source <(chatapp completion bash); clear', 'Enter')
  await shows(EMPTY)
  await type('chatapp prof', 'Tab')
  await shows(/[$#%] chatapp profiles ?$/m)
  await type('u', 'Tab')
  await shows(/[$#%] chatapp profiles use\s/)
  await type('d', 'Tab', 'Enter')
  await shows(/default is in use now: me@example\.com, app_7_1, http/)
  await type('clear', 'Enter', 'chatapp token --format=', 'Tab', 'Tab')
  await shows(/header +json +raw/)
})

test('the tab key completes in a real zsh, and shows what options mean', async context => {
  const user = await userWithProgram(context)
  const { type, shows } = await openTerminal(context, user, {}, 'zsh -f -i')
  await type('autoload -Uz compinit && compinit -D && source <(chatapp completion zsh) && clear', 'Enter')
  await shows(EMPTY)
  await type('chatapp prof', 'Tab')
  await shows(/[$#%] chatapp profiles\s/)
  await type('C-u', 'chatapp api --pa', 'Tab')
  await shows(/[$#%] chatapp api --paginate/)
  await type('C-u', 'chatapp status --', 'Tab')
  await shows(/--offline +-- do not ask the server/)
})

test('fish completes commands and options, with what they mean', async context => {
  const user = await userWithProgram(context)
  const ask = async (line: string): Promise<string> => {
    const script = `chatapp completion fish | source; complete -C '${line}'`
    return (await run('fish', ['--no-config', '-c', script], { env: user.env, cwd: user.home })).stdout
  }
  assert.match(await ask('chatapp prof'), /^profiles\tthe accounts/)
  assert.match(await ask('chatapp status --off'), /^--offline\tdo not ask the server$/m)
  assert.equal(await ask('chatapp status --profile '), 'default\n')
  assert.match(await ask('chatapp api --input '), /^config\//m)
})
