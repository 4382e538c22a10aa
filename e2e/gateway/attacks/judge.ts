import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { call, type RawAnswer } from '../../harness/index.ts'
import type { Attacked } from './attacked.ts'
import type { SeenRequest } from './strict-reader.ts'

/** Where a request arrived. */
export type Place = 'guarded' | 'open'

/** Tells what is wrong with a request that reached an upstream; nothing where all is as it must be. */
export type Judge = (seen: SeenRequest, place: Place) => string[]

/** Of one connection, so never to be passed on; `connection` itself is the gateway's own towards the upstream. */
const OF_A_CONNECTION = /^(?:keep-alive|te|trailer|trailers|upgrade|http2-settings|proxy|proxy-.*)$/
/** Claims of an address, of a path, or of framing, in a spelling which is not that of HTTP. */
const CLAIMS = /^(?:forwarded|x-real-ip|client-ip|x-original-url|x-rewrite-url)$/
const OURS =
  /^\/(?:v1\/tokens(?:\/|$)|v1\/me\/?$|account(?:\/|$)|docs(?:\/|$)|healthz\/?$|readyz\/?$|metrics\/?$|openapi\.json\/?$|\.well-known\/jwks\.json\/?$)/
const OPEN = /^\/v1\/public(?:\/|$)/
const ADMIN = /^\/v1\/public\/admin(?:\/|$)/

export async function createJudge({ server, guarded, open, app }: Attacked): Promise<Judge> {
  const { body } = await call(server.url, '/.well-known/jwks.json')
  const [jwk] = (body as { keys: Record<string, string>[] }).keys
  const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' })
  const told = { account: String(app.cabinetUserId), app: app.appId }
  /** By token: what is wrong with it. The same one comes with very many queries. */
  const judged = new Map<string, string[]>()
  const faultsOf = (token: string): string[] => {
    const known = judged.get(token)
    if (known) return known
    const faults = identityFaults(token, key, told)
    judged.set(token, faults)
    return faults
  }
  return (seen, place) => {
    const host = place === 'guarded' ? guarded.host : open.host
    const identity = place === 'guarded' ? identityOf(seen) : undefined
    const told = identity ? faultsOf(identity) : place === 'guarded' ? ['no identity'] : []
    return [...seen.faults, ...told, ...headerFaults(seen, place, host, app), ...targetFaults(seen.target, place)]
  }
}

function identityOf({ headers }: SeenRequest): string | undefined {
  return headers.find(([name]) => name === 'X-ChatApp-Identity')?.[1]
}

function identityFaults(token: string, key: KeyObject, told: { account: string; app: string }): string[] {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const isOurs = verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))
  if (!isOurs) return ['an identity that is not signed by the gateway']
  const { sub, client_id } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return sub === told.account && client_id === told.app ? [] : ['an identity of somebody else']
}

function headerFaults(
  { headers }: SeenRequest,
  place: Place,
  host: string,
  app: { cabinetUserId: number; appId: string },
): string[] {
  const faults: string[] = []
  const identities: string[] = []
  for (const [name, value] of headers) {
    const alike = name.toLowerCase().replace(/[^a-z0-9]/g, '-')
    if (alike.startsWith('x-chatapp-')) identities.push(`${name}: ${alike === 'x-chatapp-identity' ? '…' : value}`)
    if (OF_A_CONNECTION.test(alike)) faults.push(`${name} of another connection`)
    if (CLAIMS.test(alike)) faults.push(`${name} as the caller claims it`)
    if (alike === 'host' && value !== host) faults.push(`${name} is ${value}`)
    if (alike === 'connection' && value !== 'keep-alive') faults.push(`${name} is ${value}`)
    if (alike === 'x-forwarded-for' && value !== '127.0.0.1') faults.push(`${name} is ${value}`)
    if (alike === 'refresh' || (alike === 'authorization' && place === 'guarded')) faults.push(`${name} is passed on`)
    const isFraming = alike === 'content-length' || alike === 'transfer-encoding'
    if (isFraming && name.toLowerCase() !== alike) faults.push(`${name} could be taken for framing`)
    if (/^x-score$/i.test(name) && value.startsWith('bad') && place === 'guarded') faults.push('without a valid token')
  }
  const expected = [
    `X-ChatApp-Account-Id: ${app.cabinetUserId}`,
    `X-ChatApp-App-Id: ${app.appId}`,
    'X-ChatApp-Identity: …',
  ]
  const wanted = place === 'guarded' ? expected : []
  if (identities.join() !== wanted.join()) faults.push(`told ${JSON.stringify(identities)}`)
  return faults
}

/** Judged by other means than the gateway's: by the URL parser, which resolves dots, after decoding for as long as there is something to decode. */
function targetFaults(target: string, place: Place): string[] {
  const faults: string[] = []
  const [path = ''] = target.split('?')
  if (/cat_|crt_/.test(target)) faults.push('a token in the target')
  const decoded = decodeWhollyOf(path)
  if (/[\0-\x1f\x7f\\]/.test(decoded)) faults.push('a control or a backslash in the path')
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(decoded.replace(/;[^/]*/g, ''))) faults.push('a dot segment')
  for (const form of [
    path,
    decoded,
    decoded
      .replace(/;[^/]*/g, '')
      .toLowerCase()
      .replace(/\/+/g, '/'),
  ]) {
    const read = new URL(`http://upstream${form.replace(/^\/+/, '/')}`).pathname
    if (OURS.test(read)) faults.push(`a path of the gateway itself: ${read}`)
    const isOpen = OPEN.test(read) && !ADMIN.test(read)
    if (isOpen !== (place === 'open')) faults.push(`${read} is not for this upstream`)
  }
  return faults
}

function decodeWhollyOf(path: string): string {
  for (let before = path; ; ) {
    const after = before.replace(/(?:%[0-9a-f]{2})+/gi, escapes => {
      try {
        return decodeURIComponent(escapes)
      } catch {
        return escapes
      }
    })
    if (after === before) return after.normalize('NFKC')
    before = after
  }
}

/** What input alone can bring about, with its status. No 5xx is among them. */
const REFUSALS: Readonly<Record<string, number>> = {
  ApiInvalidTokenError: 403,
  ApiInvalidRefreshTokenError: 403,
  ApiInvalidCredentialsError: 403,
  ApiValidationError: 422,
  ApiBadRequestError: 400,
  ApiNotFoundError: 404,
  ApiMethodNotAllowedError: 405,
  ApiPayloadTooLargeError: 413,
  ApiUnsupportedMediaTypeError: 415,
}

/** What is wrong with an answer: a success is any, a refusal is one of the table in its own status. */
export function answerFault({ status, body, headers }: RawAnswer): string | undefined {
  if (headers['x-request-id'] === undefined) return `no request id with ${status}`
  if (status >= 200 && status < 400) return undefined
  const [, code = ''] = /"code":"(\w+)"/.exec(body) ?? []
  // An answer to HEAD has no body to name its code.
  if (body === '' && Object.values(REFUSALS).includes(status)) return undefined
  return REFUSALS[code] === status ? undefined : `${status} ${code}`
}
