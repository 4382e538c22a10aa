import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { ListenAddress } from '../config/parse.ts'
import type { Report } from './report.ts'
import { reportPage } from './report-page.ts'

/** No script, no frame, no form, nothing from anywhere else. */
const SECURITY = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

const STYLE = '/style.css'

/** Serves the report, on a listener of its own: no path of the observed API is taken from it. */
export async function listenForReport(
  listen: ListenAddress,
  report: () => Report,
): Promise<{ url: string; server: Server }> {
  const style = [new URL('../reference/style.css', import.meta.url), new URL('./report.css', import.meta.url)]
    .map(file => readFileSync(file, 'utf8'))
    .join('\n')
  const server = createServer((request, response) => {
    if (!isOwnHost(request, listen)) return send(response, 421, 'text/plain', 'This host is not served here.\n')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(response.setHeader('Allow', 'GET, HEAD'), 405, 'text/plain', 'Only GET is answered here.\n')
    }
    const [path] = (request.url ?? '').split('?')
    if (path === '/') send(response, 200, 'text/html', reportPage(report(), STYLE).toString())
    else if (path === '/report.json') send(response, 200, 'application/json', `${JSON.stringify(report(), null, 2)}\n`)
    else if (path === STYLE) send(response, 200, 'text/css', style)
    else send(response, 404, 'text/plain', 'There are / and /report.json.\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.port, listen.host, () => resolve())
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : listen.port
  return { url: `http://${isIP(listen.host) === 6 ? `[${listen.host}]` : listen.host}:${port}`, server }
}

/** A name that somebody makes lead here must not open the report to a page of theirs (DNS rebinding). */
function isOwnHost({ headers }: IncomingMessage, listen: ListenAddress): boolean {
  const name = (headers.host ?? '').replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === listen.host || isIP(name) !== 0
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...SECURITY, 'Content-Type': `${type}; charset=utf-8` }).end(text)
}
