import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** What the network does to the next statement that says a text. */
type Fault = 'lose answer' | 'cut before'

export interface Proxy {
  /** The same database, through the proxy. Statements are not prepared, so that each says its text. */
  url: string
  /** Does it once, to the last of these texts that one connection says after each other. */
  strike(fault: Fault, ...texts: string[]): void
}

/** A network between a store and its database, which can break at a chosen moment. */
export async function startProxy(t: TestContext, databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let armed: { fault: Fault; texts: string[] } | undefined
  const server = createServer(client => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    let loseNext = false
    let said = 0
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut).on('close', cut)
    }
    client.on('data', chunk => {
      if (armed && chunk.includes(armed.texts[said] as string)) said++
      const struck = armed && said === armed.texts.length ? armed.fault : undefined
      if (struck) armed = undefined
      if (struck === 'cut before') return cut()
      loseNext = struck === 'lose answer'
      upstream.write(chunk)
    })
    upstream.on('data', chunk => (loseNext ? cut() : client.write(chunk)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `${Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href}?prepare=off`,
    strike: (fault, ...texts) => {
      armed = { fault, texts }
    },
  }
}
