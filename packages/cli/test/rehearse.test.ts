import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { program, type User, userFor } from './setup.ts'
import { openTerminal } from './terminal.ts'

// What the grades are of is proved with real programs in e2e/rehearse. Here is what the command says and does itself.

/** A program in sh that keeps its pair in $KEEP, and renews it, but makes a token after any failed refresh. */
const PROGRAM = `
field() { sed -n 's/.*"'"$1"'":"\\([^"]*\\)".*/\\1/p'; }
make() {
  printf '{"email":"%s","password":"%s","appId":"%s"}' "$CHATAPP_EMAIL" "$CHATAPP_PASSWORD" "$CHATAPP_APP_ID" |
    curl -sf "$URL/v1/tokens" -H 'Content-Type: application/json' --data-binary @- >"$KEEP"
}
query() { curl -s "$URL/v1/licenses" -H "Authorization: $(field accessToken <"$KEEP")"; }
[ -s "$KEEP" ] || make
case $(query) in *ApiInvalidTokenError*)
  curl -sf -X POST "$URL/v1/tokens/refresh" -H "Refresh: $(field refreshToken <"$KEEP")" >"$KEEP.new" && mv "$KEEP.new" "$KEEP" || make
  query >/dev/null ;;
esac
`

/** Writes the program down; it reads the base URL from $URL. */
async function programOf({ home }: User, text = PROGRAM): Promise<string> {
  const file = join(home, 'program.sh')
  await writeFile(file, text)
  return file
}

const inHome = (text: string): string => `KEEP=$HOME/pair\n${text}`

test('a report says what is good, and of what is not the mend and a recipe; its exit code is 8', async context => {
  const user = await userFor(context)
  const file = await programOf(user, inHome(PROGRAM))
  const only = ['--only', 'one-token', '--only', 'outage-makes-no-token']
  const { code, stdout, stderr } = await user.chatapp([
    'rehearse',
    '--env',
    'BASE=URL',
    '--seconds',
    '2',
    ...only,
    '--',
    'sh',
    file,
  ])
  assert.equal(code, 8, stderr)
  assert.match(
    stdout,
    /^✓ one token, made once and saved: 1 for \d+ queries in \d+ runs\n✗ makes no token while .*: the refresh was answered with 502, and it made a new token\n {4}mend {2}Make a new token only when/,
  )
  assert.match(stdout, /\n {4}see {3}recipes\/chatapp\.sh, its function renew\n$/)
  // Progress is for terminals.
  assert.match(stderr, /^\n1 good, 1 to mend, in \d+ s\.\n$/)
})

test('with nothing to mend the exit code is 0, and the JSON has each check by its name', async context => {
  const user = await userFor(context)
  const file = await programOf(user, inHome(PROGRAM))
  const { code, stdout } = await user.chatapp([
    'rehearse',
    '--json',
    '--env',
    'BASE=URL',
    '--seconds',
    '2',
    '--only',
    'refreshes',
    '--',
    'sh',
    file,
  ])
  assert.equal(code, 0)
  const report = JSON.parse(stdout)
  assert.deepEqual([report.ok, report.counts], [true, { good: 1, bad: 0, unknown: 0 }])
  assert.deepEqual(report.checks, [
    { name: 'refreshes', title: 'renews with tokens.refresh, not with tokens.make', grade: 'good' },
  ])
})

test('what no check could judge is no success', async context => {
  const user = await userFor(context)
  const file = await programOf(user, `KEEP=$(mktemp)\n${PROGRAM}`)
  const { code, stdout } = await user.chatapp([
    'rehearse',
    '--env',
    'BASE=URL',
    '--seconds',
    '2',
    '--only',
    'two-copies',
    '--',
    'sh',
    file,
  ])
  assert.equal(code, 8)
  assert.match(stdout, /^– two copies race to renew: it keeps no pair from run to run/)
})

test('a program that keeps its pair elsewhere is found out, and rehearsed with --reset', async context => {
  const user = await userFor(context)
  const file = await programOf(user)
  const env = { KEEP: join(user.home, 'kept') }
  const args = ['--env', 'BASE=URL', '--seconds', '2', '--only', 'refreshes', '--', 'sh', file]
  const without = await user.chatapp(['rehearse', ...args], { env })
  assert.deepEqual([without.code, without.stdout], [2, ''])
  assert.match(without.stderr, /keeps its pair outside its home.*\n.*--reset/)
  const { code, stderr } = await user.chatapp(['rehearse', '--reset', 'rm -f "$KEEP"', ...args], { env })
  assert.equal(code, 0, stderr)
})

test('a program that cannot be rehearsed ends it with 2, and is told why', async context => {
  const user = await userFor(context)
  const secret = await programOf(user, 'echo "with $CHATAPP_PASSWORD" >&2; exit 1')
  for (const [args, words] of [
    [['--', 'true'], /never called the server\n.*Does it read CHATAPP_BASE_URL\?/],
    [['--env', 'BASE=MY_URL', '--', 'true'], /Does it read MY_URL\?/],
    [['--', 'no-such-program-anywhere'], /no such program/],
    [['--', 'sh', secret], /It said: with \[secret\]\n/],
    [
      ['--proxy', '--', 'curl', '-s', 'https://api.chatapp.online/v1/licenses'],
      /speaks https, into which no proxy can look/,
    ],
    [['--', 'sh', '-c', 'curl -s "$CHATAPP_BASE_URL/v1/licenses"'], /got no answer to its queries/],
  ] as const) {
    const { code, stdout, stderr } = await user.chatapp(['rehearse', ...args])
    assert.deepEqual([code, stdout], [2, ''], args.join(' '))
    assert.match(stderr, words)
  }
})

test('a wrong option is refused before anything is started', async context => {
  const user = await userFor(context)
  for (const [args, words] of [
    [['--only', 'nothing'], /no such check/],
    [['--env', 'URL=X'], /one of BASE, EMAIL, PASSWORD, APP_ID/],
    [['--env', 'BASE=a b'], /one of BASE/],
    [['--seconds', '1'], /--seconds is a number of seconds from 2 to 600/],
    [['--every', 'often'], /--every is a number/],
  ] as const) {
    const { code, stderr } = await user.chatapp(['rehearse', ...args, '--', 'touch', join(user.home, 'started')])
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, words)
  }
  assert.ok(!(await readdir(user.home)).includes('started'))
  assert.match((await user.chatapp(['rehearse'])).stderr, /Missing required argument 'command'/)
})

test('the environment goes through to the program, its home and its account do not', async context => {
  const user = await userFor(context)
  const file = await programOf(user, 'printf "%s %s %s" "$MINE" "$HOME" "$CHATAPP_EMAIL" >"$INTO"')
  const into = join(user.home, 'seen')
  const env = { MINE: 'mine', INTO: into, CHATAPP_EMAIL: 'me@example.com' }
  await user.chatapp(['rehearse', '--', 'sh', file], { env })
  const [mine, home, email] = (await readFile(into, 'utf8')).split(' ')
  assert.equal(mine, 'mine')
  assert.notEqual(home, user.home)
  assert.equal(email, 'rehearsal@example.com')
})

test('a rehearsal that is stopped leaves no program running and no folder behind', {
  timeout: 30_000,
}, async context => {
  const user = await userFor(context)
  const pidFile = join(user.home, 'pid')
  const file = await programOf(user, `echo $$ >"${pidFile}"; exec sleep 60`)
  const env = { ...user.env, TMPDIR: user.home }
  const child = spawn(process.execPath, [await program(), 'rehearse', '--', 'sh', file], { env, stdio: 'ignore' })
  const pid = async (): Promise<number> => Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  while (!(await pid())) await wait(20)
  child.kill('SIGTERM')
  assert.deepEqual((await once(child, 'exit'))[0], 130)
  const isGone = (one: number): boolean => {
    try {
      return !process.kill(one, 0)
    } catch {
      return true
    }
  }
  while (!isGone(await pid())) await wait(20)
  assert.deepEqual(
    (await readdir(user.home)).filter(name => name.startsWith('chatapp-rehearsal-')),
    [],
  )
})

test('on a terminal it shows that it is at work', { timeout: 60_000 }, async context => {
  const user = await userFor(context)
  const file = await programOf(user, inHome(`sleep 0.5\n${PROGRAM}`))
  const terminal = await openTerminal(context, user)
  await terminal.type(`chatapp rehearse --env BASE=URL --seconds 2 --only refreshes -- sh ${file}`, 'Enter')
  await terminal.shows(/the program runs while nothing happens …/)
  const screen = await terminal.shows(/1 good, 0 to mend/)
  assert.match(screen, /^✓ renews with tokens\.refresh/m)
  assert.doesNotMatch(screen, /nothing happens/)
})
