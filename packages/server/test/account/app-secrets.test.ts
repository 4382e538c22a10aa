import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { newApp, newPair, startAccountServer } from './signed-in.ts'

test('no app password, hand-over link or link of an operator is in the log, in the store, or in a later answer', async t => {
  const server = await startAccountServer()
  t.after(() => server.stop())
  const owner = await server.signUp('owner@example.com', { operator: true })
  const app = await newApp(owner)
  const { params } = app
  const secretIn = (link: string) => link.split('.').at(-1) ?? assert.fail('no secret')

  const made = await owner.call('createAppPassword', { params, body: { label: 'Office' } })
  const handOver = await owner.call('createHandOver', { params, body: { label: 'Partner' } })
  const kept = await owner.call('createHandOver', { params, body: { label: 'Later' } })
  const link = handOver.data.link.split('#')[1] ?? ''
  await server.call('lookAtHandOver', { body: { link } })
  const opened = await server.call('openHandOver', { body: { link } })
  await server.call('openHandOver', { body: { link } })
  const accountId = String(owner.accountId)
  const reset = await owner.call('operatorResetLink', { params: { accountId } })
  const invite = await owner.call('operatorInvite', { body: {} })
  await newPair(server, owner.email, { appId: app.appId, appPassword: opened.data.appPassword })

  const secrets = {
    'first app password': app.appPassword,
    'app password': made.data.secret,
    'app password of a hand-over': opened.data.appPassword,
    'hand-over link': secretIn(handOver.data.link),
    'hand-over link nobody opened': secretIn(kept.data.link),
    'reset link': secretIn(reset.data.link),
    invite: secretIn(invite.data.link),
  }
  const answers = [
    await owner.call('apps'),
    await owner.call('app', { params }),
    await owner.call('appPasswords', { params }),
    await owner.call('handOvers', { params }),
    await owner.call('journal'),
    await owner.call('notices'),
    await owner.call('operatorAccount', { params: { accountId } }),
  ]
  const folder = dirname(server.storePath)
  const files = (await readdir(folder)).filter(name => name.startsWith('access.db'))
  const stored = Buffer.concat(await Promise.all(files.map(name => readFile(join(folder, name)))))
  const log = server.log.join('')
  assert.ok(stored.includes('Partner') && log.includes('token made'))
  for (const [name, secret] of Object.entries(secrets)) {
    assert.ok(secret.length > 25, name)
    assert.ok(!log.includes(secret), `the log holds the ${name}`)
    assert.ok(!stored.includes(secret), `the store holds the ${name}`)
    for (const { status, text } of answers)
      assert.ok(status === 200 && !text.includes(secret), `an answer holds the ${name}`)
  }
})
