import type { AccountApi, AccountEndpoint } from '@chatapp-access/contract/account'
import { ACCOUNT_ENDPOINTS, CSRF_HEADER } from '@chatapp-access/contract/account/endpoints'
import { readAnswer } from './answer.ts'
import { ApiFailure, isFailure } from './failure.ts'
import { makeRequest, type RequestParts } from './request.ts'

/** One part of a call: not there where the endpoint takes none, optional where nothing in it has to be given. */
type Part<Key extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Key]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value }

/** What a call takes: `params`, `query` and `body`, as far as the endpoint has them. */
export type Args<Name extends AccountEndpoint> = Part<'params', AccountApi[Name]['params']> &
  Part<'query', AccountApi[Name]['query']> &
  Part<'body', AccountApi[Name]['body']>

/** The arguments of a function that ends in a call: none where the endpoint needs none. */
export type ArgsOf<Name extends AccountEndpoint> =
  Record<never, never> extends Args<Name> ? [args?: Args<Name>] : [args: Args<Name>]

export type Data<Name extends AccountEndpoint> = AccountApi[Name]['data']

/** What the rest of the page does about refusals that concern every call. */
export interface Watch {
  /** The session is over. */
  signInRequired(): void
  /** Asks who sits there; true when the call may be made again. */
  confirmItIsYou(): Promise<boolean>
  /** Before the first call that changes something: whether somebody is signed in decides what it carries. */
  knowSession(): Promise<unknown>
  /** Another tab signed in: this one's token is that of a session that is over. */
  lookAtSessionAgain(): Promise<unknown>
}

let watch: Watch | undefined
let csrf: string | undefined

/** Set once, when the page starts. */
export function watchCalls(by: Watch): void {
  watch = by
}

/** Keeps the token that calls which change something must carry: in memory only, as long as the page lives. */
export function keepCsrfToken(token: string | undefined): void {
  csrf = token
}

/**
 * Calls the account API by name.
 * @throws {ApiFailure} when it is refused, or no answer comes.
 */
export async function call<Name extends AccountEndpoint>(name: Name, ...[args]: ArgsOf<Name>): Promise<Data<Name>> {
  const changes = !ACCOUNT_ENDPOINTS[name].startsWith('GET ')
  if (changes && csrf === undefined) await watch?.knowSession()
  const carried = csrf
  try {
    return await send(name, args)
  } catch (error) {
    if (isFailure(error, 'ApiSignInRequiredError')) watch?.signInRequired()
    if (watch === undefined || !(await mayRepeat(watch, error, changes, carried))) throw error
    return await send(name, args)
  }
}

async function mayRepeat(by: Watch, error: unknown, changes: boolean, carried: string | undefined): Promise<boolean> {
  if (isFailure(error, 'ApiRecentSignInRequiredError')) return by.confirmItIsYou()
  if (!changes || !isFailure(error, 'ApiForbiddenError')) return false
  await by.lookAtSessionAgain()
  return csrf !== carried
}

async function send<Name extends AccountEndpoint>(name: Name, args: RequestParts | undefined): Promise<Data<Name>> {
  const head = { language: document.documentElement.lang, csrf, csrfHeader: CSRF_HEADER }
  const [path, init] = makeRequest(ACCOUNT_ENDPOINTS[name], args ?? {}, head)
  const response = await reach(path, init)
  return (await readAnswer(response)) as Data<Name>
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (cause) {
    throw new ApiFailure({ code: 'NetworkError', status: 0, message: cause instanceof Error ? cause.message : '' })
  }
}
