import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type AccountServer, newApp, newPair, type Person, startAccountServer } from './signed-in.ts'

let server: AccountServer
let owner: Person
before(async () => {
  server = await startAccountServer()
  owner = await server.signUp('owner@example.com')
})
after(() => server.stop())

/** A new link of a new app; `body` is what its page sends, the fragment. */
async function newHandOver(label = 'Integrator') {
  const app = await newApp(owner)
  const { data } = await owner.call('createHandOver', { ...app, body: { label } })
  const [page = '', link = ''] = data.link.split('#')
  return { app, handOver: data.handOver, page, body: { link } }
}

test('whoever has the link sees what it gives, as often as they look, and takes it once', async () => {
  const { app, handOver, page, body } = await newHandOver()
  assert.equal(page, `${server.url}/account/hand-over`)
  const { endsAt } = handOver
  assert.ok(Math.abs(endsAt - Date.now() - 48 * 3_600_000) < 60_000)
  const seen = { appName: 'Shop', label: 'Integrator', endsAt }
  assert.deepEqual((await server.call('lookAtHandOver', { body })).data, seen)
  assert.deepEqual((await server.call('lookAtHandOver', { body })).data, seen)

  const { data } = await server.call('openHandOver', { body })
  const { appPassword, ...rest } = data
  const { appId } = app
  const { email } = owner
  assert.deepEqual(rest, { appName: 'Shop', label: 'Integrator', email, appId, apiUrl: server.url })
  assert.ok((await newPair(server, data.email, { appId: data.appId, appPassword })).accessToken)

  for (const name of ['lookAtHandOver', 'openHandOver'] as const) {
    const { status, code } = await server.call(name, { body })
    assert.deepEqual([status, code], [410, 'ApiLinkError'])
  }
})

test('nobody has an app password of a hand-over before it is taken, and its owner never', async () => {
  const { app, body } = await newHandOver('Partner')
  const count = async () => (await owner.call('appPasswords', app)).data.appPasswords.length
  assert.equal(await count(), 1)
  const { data } = await server.call('openHandOver', { body })
  assert.equal(await count(), 2)
  const answers = [await owner.call('appPasswords', app), await owner.call('handOvers', app), await owner.call('apps')]
  const secret = body.link.split('.')[1] ?? assert.fail()
  for (const { text } of answers) assert.ok(!text.includes(data.appPassword) && !text.includes(secret))
})

test('the owner sees when a link was opened and from where', async () => {
  const { app, body, handOver } = await newHandOver()
  const listed = async () => (await owner.call('handOvers', app)).data.handOvers
  assert.deepEqual(await listed(), [handOver])
  assert.deepEqual([handOver.openedAt, handOver.openedAddress, handOver.endedAt], [0, '', 0])
  await server.call('openHandOver', { body })
  const [opened] = await listed()
  assert.ok((opened?.openedAt ?? 0) >= handOver.createdAt)
  assert.equal(opened?.openedAddress, '127.0.0.1')
})

test('of twenty who open a link at once exactly one gets an app password', async () => {
  const { app, body } = await newHandOver()
  const answers = await Promise.all(Array.from({ length: 20 }, () => server.call('openHandOver', { body })))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(answers.filter(({ code }) => code === 'ApiLinkError').length, 19)
  assert.equal((await owner.call('appPasswords', app)).data.appPasswords.length, 2)
})

test('a link that was withdrawn opens nothing, and one that was opened cannot be withdrawn', async () => {
  const withdrawn = await newHandOver()
  const params = { ...withdrawn.app.params, id: withdrawn.handOver.id }
  assert.equal((await owner.call('endHandOver', { params })).status, 200)
  assert.equal((await owner.call('endHandOver', { params })).status, 200)
  assert.equal((await server.call('openHandOver', withdrawn)).code, 'ApiLinkError')

  const opened = await newHandOver()
  await server.call('openHandOver', opened)
  const { status, code, text } = await owner.call('endHandOver', {
    params: { ...opened.app.params, id: opened.handOver.id },
  })
  assert.deepEqual([status, code], [409, 'ApiConflictError'])
  assert.match(text, /opened already/)
})

test('a link opens nothing while its app is switched off', async () => {
  const { app, body } = await newHandOver()
  await owner.call('changeApp', { ...app, body: { state: 'disabled' } })
  assert.equal((await server.call('lookAtHandOver', { body })).code, 'ApiLinkError')
  assert.equal((await server.call('openHandOver', { body })).code, 'ApiLinkError')
  await owner.call('changeApp', { ...app, body: { state: 'active' } })
  assert.equal((await server.call('openHandOver', { body })).status, 200)
})

test('the name of a link, as its owner sees it, opens nothing, and the answers to all dead links are the same', async () => {
  const { handOver } = await newHandOver()
  const { accountId } = owner
  const secret = 'A'.repeat(43)
  const dead = [`${accountId}.${handOver.id}`, `${accountId}.${secret}`, `999.${secret}`, `${accountId}.`, 'x', secret]
  const answers = await Promise.all(dead.map(link => server.call('openHandOver', { body: { link } })))
  for (const { status, text } of answers) assert.deepEqual([status, text], [410, answers[0]?.text])
})

test('an address that tries dead links has to wait, and its app passwords go on making tokens', async () => {
  const other = await startAccountServer()
  try {
    const person = await other.signUp('owner@example.com')
    const app = await newApp(person)
    const link = `1.${'A'.repeat(43)}`
    for (let tried = 0; tried < 100; tried++) await other.call('lookAtHandOver', { body: { link } })
    const { status, code } = await other.call('openHandOver', { body: { link } })
    assert.deepEqual([status, code], [429, 'ApiTooManyRequestsError'])
    assert.ok((await newPair(other, person.email, app)).accessToken)
  } finally {
    await other.stop()
  }
})
