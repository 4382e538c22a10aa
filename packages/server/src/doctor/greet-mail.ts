import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

const PATIENCE_MS = 5_000
const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 }

/** Whether an SMTP server greets at that URL (RFC 5321 section 3.1). Nothing is sent to it: no user, no password. */
export function greetMail(url: URL): Promise<{ error?: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (PORTS[url.protocol] as number)
  const socket = url.protocol === 'smtps:' ? connectTls({ host, port, servername: host }) : connect({ host, port })
  return new Promise(resolve => {
    const end = (error?: string): void => {
      socket.destroy()
      resolve(error === undefined ? {} : { error: `${host}:${port}: ${error}` })
    }
    socket.setTimeout(PATIENCE_MS, () => end(`no word within ${PATIENCE_MS / 1000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name))
    socket.once('data', greeting => end(String(greeting).startsWith('220') ? undefined : 'it is no SMTP server'))
    socket.once('end', () => end('it hung up'))
  })
}
