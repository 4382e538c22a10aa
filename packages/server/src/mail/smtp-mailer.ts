import { createTransport } from 'nodemailer'
import type { Mailer } from './mailer.ts'

/** How long the server may take for each step, milliseconds. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

const DEFAULT_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const

export interface SmtpOptions {
  /** `smtp:` begins in plain text and goes over to TLS, `smtps:` begins with TLS. User and password may be in it. */
  url: URL
  /** Sender, as mailFrom of the settings. */
  from: string
}

/** Sends by an SMTP server. TLS is a must where there is a password, and wherever the server is another machine. */
export function createSmtpMailer({ url, from }: SmtpOptions): Mailer {
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const user = decodeURIComponent(url.username)
  const isLocal = ['localhost', '127.0.0.1', '::1'].includes(host)
  const transport = createTransport({
    host,
    port: Number(url.port) || DEFAULT_PORTS[url.protocol as 'smtp:' | 'smtps:'],
    secure,
    requireTLS: !secure && !isLocal,
    ...(isLocal && { tls: { rejectUnauthorized: false } }),
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
    ...TIMEOUTS,
    // A mail is text that we wrote: nothing in it may read a file or a URL of this machine.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text }) {
      // As an object: a list of addresses in one string would be several recipients.
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
    },
  }
}
