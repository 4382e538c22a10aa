import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedLookup, type Resolve } from '../../src/notices/webhook/checked-lookup.ts'
import { createWebhookSender } from '../../src/notices/webhook/sender.ts'
import {
  isPublicAddress,
  WebhookTargetError,
  type WebhookTargets,
  webhookUrl,
} from '../../src/notices/webhook/target.ts'
import { openReceiver } from './receiver.ts'

const INNER = [
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'fec0::1',
  '::ffff:10.0.0.1',
  '::ffff:a9fe:a9fe',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  '2001:db8::1',
  'ff02::1',
  'fe80::1%eth0',
  '10.1',
  'not an address',
]

test('addresses of this machine, its networks, its provider and tunnels into them are not public', () => {
  for (const address of INNER) assert.equal(isPublicAddress(address), false, address)
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8']) {
    assert.equal(isPublicAddress(address), true, address)
  }
})

test('a webhook is a https URL without user or password, and its address is no inner one however it is spelt', () => {
  const refused = [
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'no url',
    'http://example.com/',
    'https://user:secret@example.com/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
  ]
  for (const url of refused) assert.throws(() => webhookUrl(url, 'public'), WebhookTargetError, url)
  assert.equal(webhookUrl('https://hooks.example.com/a?b=c', 'public').href, 'https://hooks.example.com/a?b=c')
  assert.equal(webhookUrl('http://10.0.0.1:8080/', 'any').hostname, '10.0.0.1')
  assert.throws(() => webhookUrl('http://user@10.0.0.1/', 'any'), WebhookTargetError)
})

function sendTo(url: string, targets: WebhookTargets, resolve?: Resolve) {
  const sender = createWebhookSender({ targets, ...(resolve && { resolve }) })
  const call = { url, body: '{}', headers: {}, signal: new AbortController().signal }
  return sender.send(call).finally(() => sender.close())
}

test('no connection is opened to an inner address, by number or by name', async t => {
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  const { port } = receiver
  const toInner: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const mixed: Resolve = async () => [
    { address: '8.8.8.8', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  await assert.rejects(sendTo(`https://127.0.0.1:${port}/`, 'public'), WebhookTargetError)
  await assert.rejects(sendTo(`https://[::ffff:127.0.0.1]:${port}/`, 'public'), WebhookTargetError)
  await assert.rejects(sendTo(`https://hooks.example.com:${port}/`, 'public', toInner), WebhookTargetError)
  await assert.rejects(sendTo(`https://hooks.example.com:${port}/`, 'public', mixed), WebhookTargetError)
  await assert.rejects(sendTo(`https://localhost:${port}/`, 'public'), WebhookTargetError)
  assert.equal(receiver.connections(), 0)
})

test('the connection goes to the address that was checked, and a name is checked again each time', async t => {
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  const asked: string[] = []
  const resolve: Resolve = async hostname => {
    asked.push(hostname)
    return [{ address: '127.0.0.1', family: 4 }]
  }
  await sendTo(`http://nowhere.invalid:${receiver.port}/hook`, 'any', resolve)
  assert.equal(receiver.received[0]?.headers.host, `nowhere.invalid:${receiver.port}`)
  assert.deepEqual(asked, ['nowhere.invalid'], 'nothing else looked the name up')

  let answers = 0
  const rebinding: Resolve = async () => [{ address: answers++ === 0 ? '8.8.8.8' : '127.0.0.1', family: 4 }]
  const lookup = checkedLookup('public', rebinding)
  const lookUp = () =>
    new Promise<unknown>((done, fail) => {
      lookup('hooks.example.com', { all: true }, (error, found) => (error ? fail(error) : done(found)))
    })
  assert.deepEqual(await lookUp(), [{ address: '8.8.8.8', family: 4 }])
  await assert.rejects(lookUp(), WebhookTargetError)
})

test('several notices to one host look it up anew each', async t => {
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  let asked = 0
  const resolve: Resolve = async () => {
    asked++
    return [{ address: '127.0.0.1', family: 4 }]
  }
  const sender = createWebhookSender({ targets: 'any', resolve })
  t.after(() => sender.close())
  const signal = new AbortController().signal
  const url = `http://nowhere.invalid:${receiver.port}/`
  for (let call = 0; call < 3; call++) await sender.send({ url, body: '{}', headers: {}, signal })
  assert.equal(asked, 3)
})

test('what does not take a notice is told apart in words that quote nothing of its answer', async t => {
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  receiver.answer = () => ({ status: 500, body: 'inner secret' })
  await assert.rejects(sendTo(receiver.url, 'any'), { message: 'status 500' })
  await assert.rejects(sendTo('http://127.0.0.1:1/', 'any'), { message: 'the connection was refused' })
  const nobody: Resolve = async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
  await assert.rejects(sendTo('http://nowhere.invalid/', 'any', nobody), { message: 'its host was not found' })
})

test('a redirect is not followed', async t => {
  const [receiver, elsewhere] = [await openReceiver(), await openReceiver()]
  t.after(() => {
    receiver.close()
    elsewhere.close()
  })
  receiver.answer = () => ({ status: 307, headers: { Location: elsewhere.url } })
  await assert.rejects(sendTo(receiver.url, 'any'), { message: 'status 307' })
  assert.equal(elsewhere.connections(), 0)
})

test('an answer without end costs no memory, and its status counts', async t => {
  const receiver = await openReceiver()
  t.after(() => receiver.close())
  receiver.answer = () => ({ status: 200, body: 'x'.repeat(4_000_000) })
  await sendTo(receiver.url, 'any')
  assert.equal(receiver.received.length, 1)
})
