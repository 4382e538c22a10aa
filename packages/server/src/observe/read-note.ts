import { ACCESS_TOKEN_PARAMETER } from '@chatapp-access/contract'
import { decodeBody } from './decode-body.ts'
import type { Digester } from './digest.ts'
import type { Note } from './note.ts'
import type { SeenPair, Sighting } from './sighting.ts'

/** Only blanks are skipped, as the server does. */
const BEARER = /^bearer +/i

/** Parameters in which callers put what belongs into a header or a body. */
const SECRET_PARAMETERS = ['password', 'accessToken', 'access_token', 'refreshToken', 'refresh_token', 'token']

/** A call of tokens.make that was refused with one of these says nothing of its credentials. */
const NOT_CREDENTIALS: ReadonlySet<unknown> = new Set([
  'ApiValidationError',
  'ApiNotFoundError',
  'ApiTooManyRequestsError',
])

type Fields = Readonly<Record<string, unknown>>

/** Reads what a call was, and turns each token into its digest. Nothing secret gets past here. */
export async function readNote(note: Note, digester: Digester): Promise<Sighting> {
  const { at, address, overRate } = note
  const parameters = new URLSearchParams(note.query)
  const inQuery = [...SECRET_PARAMETERS, ACCESS_TOKEN_PARAMETER].some(name => parameters.has(name))
  const seen = { at, address, overRate, inQuery }
  if (note.kind === 'make') return { ...seen, ...(await readMake(note, parameters, digester)) }
  if (note.kind === 'refresh') return { ...seen, ...(await readRefresh(note, parameters, digester)) }
  const access = digester.digest(tokenOf(note.authorization) ?? parameters.get(ACCESS_TOKEN_PARAMETER) ?? undefined)
  if (note.kind === 'revoke') {
    const token = access ?? digester.digest(note.refresh)
    return token && isSuccess(note) ? { ...seen, kind: 'revoked', token } : { ...seen, kind: 'other' }
  }
  if (!access || note.status === 0) return { ...seen, kind: 'other' }
  const refused = note.answer !== undefined && codeOf(await readFields(note.answer)) === 'ApiInvalidTokenError'
  return { ...seen, kind: 'query', access, refused }
}

type Made = Pick<Extract<Sighting, { kind: 'made' }>, 'kind' | 'appId' | 'pair'>
type MakeRefused = Pick<Extract<Sighting, { kind: 'make-refused' }>, 'kind' | 'appId' | 'why'>
type Refreshed = Pick<Extract<Sighting, { kind: 'refresh' }>, 'kind' | 'presented' | 'unread' | 'pair'>

async function readMake(note: Note, parameters: URLSearchParams, digester: Digester): Promise<Made | MakeRefused> {
  const { appId: given } = note.body?.bytes.length ? await readFields(note.body) : Object.fromEntries(parameters)
  const appId = typeof given === 'string' && given !== '' ? given : undefined
  const answer = await readFields(note.answer)
  const pair = isSuccess(note) ? pairOf(answer, note, digester) : undefined
  return pair ? { kind: 'made', appId, pair } : { kind: 'make-refused', appId, why: whyOf(note.status, codeOf(answer)) }
}

function whyOf(status: number, code: unknown): MakeRefused['why'] {
  if (code === 'ApiTokenLimitError') return 'limit'
  if (code === 'ApiInvalidCredentialsError') return 'credentials'
  const isJudged = code !== undefined && !NOT_CREDENTIALS.has(code) && [400, 401, 403, 404].includes(status)
  return isJudged ? 'credentials' : 'other'
}

async function readRefresh(note: Note, parameters: URLSearchParams, digester: Digester): Promise<Refreshed> {
  const unread = note.refresh === undefined
  const presented = note.refresh ?? (await misplacedToken(note, parameters))
  const pair = isSuccess(note) ? pairOf(await readFields(note.answer), note, digester) : undefined
  return { kind: 'refresh', presented: digester.digest(presented), unread, pair }
}

/** The refresh token where it is not read: in the body, the query string or the Authorization header. */
async function misplacedToken(note: Note, parameters: URLSearchParams): Promise<string | undefined> {
  const fields = { ...Object.fromEntries(parameters), ...(await readFields(note.body)) }
  const token = fields.refreshToken ?? fields.refresh_token
  return typeof token === 'string' ? token : tokenOf(note.authorization)
}

/** The token of an Authorization header: raw, or behind `Bearer`. Whatever another scheme carries is none. */
function tokenOf(authorization: string | undefined): string | undefined {
  const token = authorization?.replace(BEARER, '')
  return token === undefined || token === '' || token.includes(' ') ? undefined : token
}

function isSuccess({ status }: Note): boolean {
  return status >= 200 && status < 300
}

function pairOf({ data }: Fields, note: Note, digester: Digester): SeenPair | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { accessToken, refreshToken, cabinetUserId, ...ends } = data as Fields
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') return undefined
  const [access, refresh] = [digester.digest(accessToken), digester.digest(refreshToken)]
  if (!access || !refresh) return undefined
  // By the clock that made the end times, so that it need not be ours.
  const date = Date.parse(note.date ?? '')
  const now = (Number.isNaN(date) ? note.at : date) / 1000
  const left = (end: unknown, otherwise: number) => (typeof end === 'number' && end > now ? end - now : otherwise)
  return {
    account: Number.isSafeInteger(cabinetUserId) ? (cabinetUserId as number) : 0,
    access,
    accessTtlSeconds: left(ends.accessTokenEndTime, 1),
    refresh,
    refreshTtlSeconds: left(ends.refreshTokenEndTime, 1),
  }
}

function codeOf({ error }: Fields): unknown {
  return typeof error === 'object' && error !== null ? (error as Fields).code : undefined
}

/** The fields of a JSON object or of a form; none where it is neither. */
async function readFields(body: Note['body']): Promise<Fields> {
  const text = await decodeBody(body)
  if (!text) return {}
  if (body?.type.toLowerCase().startsWith('application/x-www-form-urlencoded') && !text.trimStart().startsWith('{')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Fields) : {}
  } catch {
    return {}
  }
}
