import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after } from 'node:test'

/** The network between one node and its database, which can break. */
export interface FaultProxy {
  /** The same database, through it. */
  url: string
  /** As if the database were gone: connections are reset, new ones refused. */
  cut(): Promise<void>
  /** As if it hung, or the network swallowed everything: connections stay, new ones are taken, nothing gets through. */
  freeze(): void
  /** All is well again; what was held up by a freeze arrives now, late. */
  heal(): Promise<void>
}

/** Stands between a node and the database of a URL; goes with the test file. */
export async function startFaultProxy(databaseUrl: string): Promise<FaultProxy> {
  const target = new URL(databaseUrl)
  const links = new Set<Link>()
  let frozen = false
  let server = createServer()
  const listen = async (port: number) => {
    server = createServer(client => {
      const link = openLink(client, target)
      links.add(link)
      client.once('close', () => links.delete(link))
      if (frozen) link.hold()
    })
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }
  const end = () => {
    for (const link of links) link.end()
    if (server.listening) server.close()
  }
  const port = await listen(0)
  after(end)
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    async cut() {
      const closed = once(server, 'close')
      end()
      await closed
    },
    freeze() {
      frozen = true
      for (const link of links) link.hold()
    },
    async heal() {
      frozen = false
      for (const link of links) link.letGo()
      if (!server.listening) await listen(port)
    },
  }
}

interface Link {
  hold(): void
  letGo(): void
  end(): void
}

function openLink(client: Socket, target: URL): Link {
  const upstream = connect({ host: target.hostname, port: Number(target.port) })
  const end = () => {
    client.destroy()
    upstream.destroy()
  }
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  const letGo = () => {
    client.pipe(upstream)
    upstream.pipe(client)
  }
  letGo()
  return {
    hold() {
      client.unpipe(upstream).pause()
      upstream.unpipe(client).pause()
    },
    letGo,
    end,
  }
}
