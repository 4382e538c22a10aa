import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../../harness/index.ts'

const PAGE = join(ROOT, 'packages/client/test/web-page/page.ts')

/** A site whose page has the client in it, and which hands the API on under its own origin. */
export interface Site extends Disposable {
  readonly url: string
  /** Where the API is; may be changed. */
  api: string
}

export async function startSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [PAGE],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer((incoming, response) => {
    if (incoming.url === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end('<!doctype html><title>site</title><script type="module" src="/page.js"></script>')
    } else if (incoming.url === '/page.js') {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8')
      response.end(script)
    } else if (incoming.url === '/favicon.ico') response.writeHead(204).end()
    else handOn(incoming, response, site.api)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    api: '',
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return site
}

function handOn(incoming: IncomingMessage, response: ServerResponse, api: string): void {
  const { method, headers, url } = incoming
  const outgoing = request(new URL(url ?? '/', api), { ...(method && { method }), headers, agent: false })
  outgoing.once('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.once('error', () => response.destroy())
  incoming.pipe(outgoing)
}
