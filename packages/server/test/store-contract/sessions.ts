import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SESSION_IDLE_MS, SESSION_LONGEST_MS } from '../../src/domain/session.ts'
import type { OpenSession } from '../../src/store/sessions-store.ts'
import { StoreUnavailableError } from '../../src/store/store.ts'
import { addOwner, DAY, HOUR, openWorld, SECOND, START, type StoreKind, type World } from './fixture.ts'

const PROOF = { passwordVersion: 1, secondFactor: false }

function order(world: World, id: string, changes: Partial<OpenSession> = {}): OpenSession {
  return {
    accountId: world.accountId,
    id,
    proof: PROOF,
    address: '203.0.113.7',
    network: '203.0.113.0/24',
    agent: 'Browser',
    deadline: world.now() + 5 * SECOND,
    ...changes,
  }
}

/** Browsers that are signed in. */
export function sessionContract(kind: StoreKind): void {
  test('a session is found under its account and id with the account as it is', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    const opened = await store.openSession(order(world, 'one'))
    assert.deepEqual(opened?.session, {
      id: 'one',
      accountId,
      email: 'owner@example.com',
      language: 'en',
      operator: false,
      secondFactor: false,
      accountCreatedAt: START,
      createdAt: START,
      seenAt: START,
      endsAt: START + SESSION_IDLE_MS,
      confirmedAt: START,
    })
    await store.setLanguage(accountId, 'pt')
    assert.deepEqual(await store.findSession(accountId, 'one'), { ...opened?.session, language: 'pt' })
    assert.equal(await store.findSession(accountId, 'two'), undefined)
    assert.equal(await store.findSession(accountId + 1, 'one'), undefined)
  })

  test('a session ends when it is not used, and however much it is used', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    await store.openSession(order(world, 'idle'))
    await store.openSession(order(world, 'busy'))
    for (let day = 0; day < 89; day++) {
      world.advance(DAY)
      await store.touchSession(accountId, 'busy')
      assert.equal((await store.findSession(accountId, 'idle')) === undefined, day + 1 >= SESSION_IDLE_MS / DAY)
    }
    assert.equal((await store.findSession(accountId, 'busy'))?.endsAt, START + SESSION_LONGEST_MS)
    world.advance(DAY)
    assert.equal(await store.findSession(accountId, 'busy'), undefined)
    await store.touchSession(accountId, 'busy')
    assert.equal(await store.findSession(accountId, 'busy'), undefined)
    assert.deepEqual(await store.listSessions(accountId), [])
  })

  test('a sign-in ends the session that its browser brought along', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    await store.openSession(order(world, 'old'))
    await store.openSession(order(world, 'new', { replaces: { accountId, id: 'old' } }))
    assert.deepEqual(
      (await store.listSessions(accountId)).map(it => it.id),
      ['new'],
    )
  })

  test('what was proved is checked again: a password or a factor that changed meanwhile opens nothing', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    const newer = { passwordVersion: 2, secondFactor: false }
    assert.equal(await store.openSession(order(world, 'a', { proof: newer })), undefined)
    await store.setAccountPassword(accountId, 'hash 2')
    assert.equal(await store.openSession(order(world, 'b')), undefined)
    assert.notEqual(await store.openSession(order(world, 'c', { proof: newer })), undefined)
    await store.startFactor({ accountId, sealedSecret: new Uint8Array([1]), keyId: 1 })
    assert.notEqual(await store.openSession(order(world, 'd', { proof: newer })), undefined)
    const enabled = { accountId, sealedSecret: new Uint8Array([1]), step: 5, recoveryDigests: ['x'] }
    assert.equal(await store.enableFactor(enabled), true)
    assert.equal(await store.openSession(order(world, 'e', { proof: newer })), undefined)
    assert.equal(await store.confirmSession({ accountId, id: 'c', proof: newer }), undefined)
    const both = { passwordVersion: 2, secondFactor: true }
    assert.notEqual(await store.openSession(order(world, 'f', { proof: both })), undefined)
    await store.setAccountState(accountId, 'disabled')
    assert.equal(await store.openSession(order(world, 'g', { proof: both })), undefined)
  })

  test('past its deadline a sign-in does nothing', async t => {
    const world = await openWorld(t, kind)
    const late = order(world, 'late', { deadline: world.now() - 1 })
    await assert.rejects(world.store.openSession(late), StoreUnavailableError)
    assert.deepEqual(await world.store.listSessions(world.accountId), [])
  })

  test('giving the password again is noted, and puts off nothing else', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    await store.openSession(order(world, 'one'))
    world.advance(HOUR)
    const confirmed = await store.confirmSession({ accountId, id: 'one', proof: PROOF })
    assert.equal(confirmed?.confirmedAt, START + HOUR)
    assert.equal(confirmed?.endsAt, START + SESSION_IDLE_MS)
    assert.equal(await store.confirmSession({ accountId, id: 'gone', proof: PROOF }), undefined)
  })

  test('a network is new when others are known and it is not among them', async t => {
    const world = await openWorld(t, kind)
    const { store } = world
    const from = async (id: string, network: string) =>
      (await store.openSession(order(world, id, { network })))?.newNetwork
    assert.equal(await from('a', '203.0.113.0/24'), false)
    assert.equal(await from('b', '203.0.113.0/24'), false)
    assert.equal(await from('c', '198.51.100.0/24'), true)
    assert.equal(await from('d', '198.51.100.0/24'), false)
    const query = { emailKey: 'owner@example.com', network: '198.51.100.0/24' }
    assert.equal((await store.findSignIn(query)).networkKnown, true)
    assert.equal((await store.findSignIn({ ...query, network: '192.0.2.0/24' })).networkKnown, false)
    const ofApp = { ...query, accountId: world.accountId, appNumber: world.appNumber }
    assert.equal((await store.findCredentials(ofApp)).networkKnown, false)
  })

  test('sessions end one by one, all others, or all with the password; never those of another account', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    const other = await addOwner(store, 'other@example.com')
    await store.openSession(order(world, 'theirs', { accountId: other.accountId }))
    for (const id of ['a', 'b', 'c', 'd']) await store.openSession(order(world, id))
    assert.equal(await store.endSession(accountId, 'a'), true)
    assert.equal(await store.endSession(accountId, 'a'), false)
    assert.equal(await store.endSession(accountId, 'theirs'), false)
    assert.deepEqual(await store.endOtherSessions(accountId, 'b'), { ended: 2 })
    await store.openSession(order(world, 'e'))
    const changed = await store.changePassword({ accountId, passwordHash: 'hash 2', sessionId: 'b' })
    assert.deepEqual(changed, { ended: 0 })
    assert.deepEqual(
      (await store.listSessions(accountId)).map(it => it.id),
      ['b'],
    )
    await store.setAccountPassword(accountId, 'hash 3')
    assert.deepEqual(await store.listSessions(accountId), [])
    assert.equal(await store.changePassword({ accountId, passwordHash: 'hash 4', sessionId: 'b' }), undefined)
    assert.equal((await store.listSessions(other.accountId)).length, 1)
  })

  test('an account has a hundred sessions at most: the one used longest ago goes', async t => {
    const world = await openWorld(t, kind)
    const { store, accountId } = world
    for (let at = 0; at < 103; at++) {
      world.advance(SECOND)
      await store.openSession(order(world, `s${at}`))
      if (at === 50) await store.touchSession(accountId, 's0')
    }
    const ids = (await store.listSessions(accountId)).map(it => it.id)
    assert.equal(ids.length, 100)
    assert.ok(ids.includes('s0') && !ids.includes('s1') && !ids.includes('s3') && ids.includes('s4'))
  })
}
