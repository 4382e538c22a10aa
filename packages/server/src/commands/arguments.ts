import { parseAppId } from '@chatapp-access/contract'
import { CannotDoError } from '../flows/create-account.ts'

export function accountIdOf(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new CannotDoError(`--account takes a number such as 1, not ${text}`)
  return Number(text)
}

export function appOf(text: string): { accountId: number; appNumber: number } {
  const app = parseAppId(text)
  if (!app) throw new CannotDoError(`--app takes an appId such as app_1_1, not ${text}`)
  return { accountId: app.cabinetUserId, appNumber: app.appNumber }
}

/** Tokens a day; 0 for the usual limit. */
export function limitOf(text: string): number {
  if (/^[0-9]{1,7}$/.test(text) && Number(text) <= MOST_TOKENS) return Number(text)
  throw new CannotDoError(`--tokens-per-day takes a number from 0 to ${MOST_TOKENS}, not ${text}`)
}

const MOST_TOKENS = 1_000_000

/** A password as it came on stdin, without the line end that echo adds. */
export function passwordOf(input: string): string {
  return input.replace(/\r?\n$/, '')
}
