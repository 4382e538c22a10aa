import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../package.json' with { type: 'json' }
import { COMMANDS as TABLE } from '../src/command-table.ts'
import { EXIT_MEANINGS } from '../src/exit-code.ts'
import { userFor } from './setup.ts'

const COMMANDS = TABLE.map(({ usage }) => usage)

test('--version is the version of the package', async context => {
  const { chatapp } = await userFor(context)
  assert.equal((await chatapp(['--version'])).stdout, `${packageJson.version}\n`)
})

test('--help names each command, each exit code and the environment', async context => {
  const { chatapp } = await userFor(context)
  const { code, stdout } = await chatapp(['--help'])
  assert.equal(code, 0)
  for (const name of COMMANDS) assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
  for (const [number, meaning] of EXIT_MEANINGS) assert.match(stdout, new RegExp(`^  ${number} +${meaning}$`, 'm'))
  assert.match(stdout, /CHATAPP_BASE_URL +CHATAPP_EMAIL +CHATAPP_APP_ID +CHATAPP_PASSWORD/)
})

test('the help of each command has examples of it, and fits 80 columns but for its examples', async context => {
  const { chatapp } = await userFor(context)
  for (const name of COMMANDS) {
    const { code, stdout } = await chatapp([name, '--help'])
    assert.equal(code, 0)
    const [text = '', examples = ''] = stdout.split('\nExamples:\n')
    assert.match(examples, new RegExp(`chatapp ${name}`))
    for (const line of text.split('\n')) assert.ok(line.length <= 80, `${name}: ${line}`)
    assert.match(text, /--json/)
    assert.match(text, /--no-input/)
  }
})

test('a wrong command line ends with 2, says what is wrong, and prints nothing on stdout', async context => {
  const { chatapp } = await userFor(context)
  for (const [args, words] of [
    [[], /Usage: chatapp/],
    [['stauts'], /There is no such command\n.*Did you mean status\?/],
    [['status', '--jsno'], /There is no option --jsno\n.*Did you mean --json\?/],
    [['api'], /Missing required argument 'path'/],
    [['api', '/v1/me', '-X'], /argument missing/],
    [['status', 'me'], /more arguments than this command takes/],
  ] as const) {
    const { code, stdout, stderr } = await chatapp(args)
    assert.equal(code, 2, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, words)
  }
})

test('with --json a wrong command line is told as JSON too', async context => {
  const { chatapp } = await userFor(context)
  const { code, stderr } = await chatapp(['status', '--json', '--nope'])
  assert.equal(code, 2)
  assert.equal((JSON.parse(stderr) as { error: { code: string } }).error.code, 'UsageError')
})

test('a password in the command line is refused, and repeated nowhere', async context => {
  const { chatapp } = await userFor(context)
  for (const args of [
    ['login', '--password=hunter2hunter2'],
    ['login', '--password', 'hunter2hunter2'],
    ['login', '-phunter2hunter2'],
    ['login', 'hunter2hunter2'],
    ['hunter2hunter2'],
    ['--pass=hunter2hunter2'],
  ]) {
    const { code, stdout, stderr } = await chatapp(args)
    assert.equal(code, 2)
    assert.ok(!(stdout + stderr).includes('hunter2'), args.join(' '))
  }
  assert.match((await chatapp(['login', '--password=x'])).stderr, /--password-stdin/)
})
