import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  childEnvironment,
  NODE,
  provision,
  ROOT,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { openTerminal } from './terminal.ts'

const CLI_MAIN = join(ROOT, 'packages/cli/src/main.ts')
const ESCAPE = String.fromCharCode(27)

/** A home in which a shell finds `chatapp`. */
async function homeWithProgram(): Promise<{ home: string; env: Record<string, string> }> {
  const home = temporaryFolder()
  await mkdir(join(home, 'bin'))
  await writeFile(join(home, 'bin', 'chatapp'), `#!/bin/sh\nexec '${NODE}' '${CLI_MAIN}' "$@"\n`, { mode: 0o755 })
  const env = childEnvironment(home, { TERM: 'screen-256color' })
  return { home, env: { ...env, PATH: `${join(home, 'bin')}:${env.PATH}` } }
}

test('a person at a terminal, with the real server: login by questions, api, status, an error, completion, logout', {
  timeout: 240_000,
}, async context => {
  const server = await startServer()
  const { email, appId, appPassword } = await provision(server)
  const { home, env } = await homeWithProgram()
  const { type, shows, colours } = await openTerminal(context, home, env)
  const screens: string[] = []
  const see = async (pattern: RegExp): Promise<string> => {
    const screen = await shows(pattern)
    screens.push(screen)
    return screen
  }

  await type("PS1='$ '; source <(chatapp completion bash); clear", 'Enter')
  await see(/^\$\s*$/)
  await type('chatapp login', 'Enter')
  await see(/◆ +Where is the API\?/)
  await type('C-u', server.url, 'Enter')
  await see(/◆ +E-mail of My Account/)
  await type(email, 'Enter')
  await see(/◆ +App\s/)
  await type(appId, 'Enter')
  await see(/◆ +Password of/)
  await type(appPassword, 'Enter')
  // A password is written in plain text only when its owner says so.
  await see(/Keep this app password in plain text[^?]*\?/)
  await type('Enter')
  await see(new RegExp(`└ +Logged in as ${email} \\(${appId}\\)`))

  await type('clear; chatapp api /v1/me', 'Enter')
  await see(new RegExp(`^ {2}"email": "${email}",?$`, 'm'))
  assert.ok((await colours()).includes(`${ESCAPE}[36m"email"`))

  await type('clear; chatapp status', 'Enter')
  await see(/access +good until \d.* \(in (?:23 h 5\d min|24 h|1 d)\).*made today +1 of 100 tokens.*config /s)

  await type('clear; chatapp api /v1/nothing; echo "ended with $?"', 'Enter')
  await see(/code +ApiNotFoundError \(HTTP 404\).*request id .*ended with 4/s)

  await type('clear; chatapp doctor', 'Enter')
  await see(/✓ token +The access token is good.*All is well/s)

  await type('clear', 'Enter', 'chatapp prof', 'Tab')
  await see(/^\$ chatapp profiles\s/)
  await type('us', 'Tab', 'def', 'Tab', 'Enter')
  await see(/default is in use now/)

  await type('clear; chatapp logout', 'Enter')
  await see(/Logged out\. The access of .* has ended, here and at the server\./)
  assert.ok(!screens.join().includes(appPassword), 'a password stands on the screen')
})

testThatNothingSecretWasPrinted()
