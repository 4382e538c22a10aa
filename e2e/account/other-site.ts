import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** Another site on this machine, as an attacker has one: an empty page at every path. */
export interface OtherSite {
  /** By the address of My Account: for cookies the same site, as they do not tell ports apart. */
  sameSite: string
  /** By name: another site. */
  crossSite: string
}

/** Starts another site. Closed when the test file ends. */
export async function startOtherSite(): Promise<OtherSite> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>other</title><body></body>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { sameSite: `http://127.0.0.1:${port}`, crossSite: `http://localhost:${port}` }
}
