import { durationText } from '../end-time.ts'
import type { Facts, ServerFacts } from './facts.ts'
import type { Finding } from './finding.ts'

/** Seconds that a clock may be wrong: dates of HTTP are whole seconds, and an answer takes its time. */
const TOLERANCE_SECONDS = 30

/** Whether the server is there, is what it should be, and agrees on the time. */
export function checkServer({ server, account: { baseUrl } }: Facts): Finding[] {
  if (!server) return []
  if ('error' in server) {
    const { message, next } = server.error
    return [{ check: 'server', level: 'problem', what: message, ...(next && { mend: next }) }]
  }
  return [reach(server, baseUrl), ...plainHttp(baseUrl), ...clock(server.clockAhead)]
}

function reach(server: Exclude<ServerFacts, { error: unknown }>, baseUrl: string): Finding {
  const { status, milliseconds, retryAfterSeconds, redirectsTo } = server
  const wait = retryAfterSeconds === undefined ? 'Try again later' : `Wait ${durationText(retryAfterSeconds)}`
  if (redirectsTo !== undefined) {
    return {
      check: 'server',
      level: 'problem',
      what: `${baseUrl} redirects to ${redirectsTo}`,
      why: 'Tokens and passwords are never sent on to another place',
      mend: 'Give the address behind the redirect: chatapp login --base-url URL',
    }
  }
  if (status === 429)
    return { check: 'server', level: 'problem', what: `${baseUrl} has enough of requests (429)`, mend: wait }
  if (status >= 500) return { check: 'server', level: 'problem', what: `${baseUrl} answers ${status}`, mend: wait }
  if (status < 300) {
    return {
      check: 'server',
      level: 'problem',
      what: `${baseUrl} answers ${status} to somebody without a token`,
      why: 'So it is not this API, but a page of a proxy, of a network login, or of another program',
      mend: 'Check the base URL, and proxies on the way: chatapp status --offline',
    }
  }
  return { check: 'server', level: 'ok', what: `${baseUrl} answers in ${milliseconds} ms` }
}

function plainHttp(baseUrl: string): Finding[] {
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol !== 'http:' || /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return []
  return [
    {
      check: 'server',
      level: 'warning',
      what: `${baseUrl} is plain HTTP`,
      why: 'Whoever is on the way can read password and tokens',
      mend: 'Use https://',
    },
  ]
}

function clock(ahead: number | undefined): Finding[] {
  if (ahead === undefined) return []
  const seconds = Math.abs(ahead)
  if (seconds <= TOLERANCE_SECONDS) return [{ check: 'clock', level: 'ok', what: 'Agrees with the server' }]
  return [
    {
      check: 'clock',
      level: 'warning',
      what: `This machine is ${durationText(seconds)} ${ahead > 0 ? 'ahead of' : 'behind'} the server`,
      why: 'No query fails by it here, but end times are shown wrongly, and a program that renews by the clock goes wrong',
      mend: 'Set the clock by the network: timedatectl set-ntp true',
    },
  ]
}
