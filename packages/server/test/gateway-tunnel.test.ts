import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { Tunnel } from '../src/gateway/tunnel.ts'
import { portOf } from './gateway-rig.ts'

/** Both ends of a connection. */
async function connection(): Promise<[here: Socket, there: Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const there = connect(portOf(server), '127.0.0.1').on('error', () => {})
  const [here] = (await once(server, 'connection')) as [Socket]
  server.close()
  return [here, there]
}

test('of a frame that is under way when access ends no more is taken into memory than the caller reads', async () => {
  const [near, caller] = await connection()
  const [far, upstream] = await connection()
  const tunnel = new Tunnel(near, far)
  // RFC 6455 section 5.2: a binary frame of 1 GiB.
  const header = Buffer.from([0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0])
  upstream.write(header)
  caller.pause()
  await once(far, 'data')
  tunnel.end('expired')
  let most = 0
  far.on('data', () => {
    most = Math.max(most, near.writableLength)
  })
  const piece = Buffer.alloc(1024 * 1024)
  const more = () => {
    while (!upstream.destroyed && upstream.write(piece));
  }
  upstream.on('drain', more)
  more()
  await once(near, 'close')
  assert.ok(most < 1024 * 1024, `${most} bytes waited for a caller who reads nothing`)
  for (const socket of [caller, upstream]) socket.destroy()
})
