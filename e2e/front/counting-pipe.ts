import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that counts who takes it. */
export interface CountingPipe {
  /** `http://127.0.0.1:port` */
  url: string
  /** Connections that were ever opened. */
  opened(): number
  /** Bytes that were ever sent to the server. */
  sent(): number
}

export async function countingPipe(target: string): Promise<CountingPipe> {
  let opened = 0
  let sent = 0
  const server = createServer((caller: Socket) => {
    opened += 1
    const onward = connect(Number(new URL(target).port), new URL(target).hostname)
    caller.on('data', (chunk: Buffer) => {
      sent += chunk.length
    })
    for (const [one, other] of [
      [caller, onward],
      [onward, caller],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy())
      one.pipe(other)
    }
    caller.unref()
    onward.unref()
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    opened: () => opened,
    sent: () => sent,
  }
}
