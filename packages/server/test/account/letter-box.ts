import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** An e-mail as it came over SMTP. */
export interface Letter {
  to: readonly string[]
  from: string
  subject: string
  text: string
}

/** A real SMTP server that keeps what it was given. */
export interface LetterBox {
  /** For the setting smtpUrl. */
  url: string
  letters: Letter[]
  /** The next letter to an address, which may have come already. */
  next(to: string): Promise<Letter>
  close(): Promise<void>
}

export async function openLetterBox(): Promise<LetterBox> {
  const letters: Letter[] = []
  const arrivals = new EventTarget()
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    async onData(stream, { envelope }, done) {
      const raw = await text(stream)
      letters.push({ ...parse(raw), to: envelope.rcptTo.map(it => it.address), from: envelope.mailFrom.address })
      done()
      arrivals.dispatchEvent(new Event('letter'))
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const taken = new Set<Letter>()
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    async next(to) {
      for (;;) {
        const letter = letters.find(it => !taken.has(it) && it.to.includes(to))
        if (letter) {
          taken.add(letter)
          return letter
        }
        await once(arrivals, 'letter', { signal: AbortSignal.timeout(10_000) })
      }
    },
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

/** The link a letter carries. */
export function linkIn(letter: Letter): string {
  return /https?:\/\/\S+/.exec(letter.text)?.[0] ?? assert.fail('no link in the letter')
}

function parse(raw: string): { subject: string; text: string } {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r\\n\\s.*)*)`, 'im').exec(head)?.[1] ?? ''
  const body = rest.join('\r\n\r\n')
  const encoding = header('Content-Transfer-Encoding').toLowerCase()
  const decoded =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? unquote(body)
        : body
  return { subject: decodeWords(header('Subject')), text: decoded }
}

/** RFC 2045 section 6.7. */
function unquote(text: string): string {
  const joined = text.replace(/=\r\n/g, '')
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/\r\n\s/g, '')
    .replace(/\?=\s*=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString() : unquote(word.replaceAll('_', ' ')),
    )
}
