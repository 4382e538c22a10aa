/** First characters of an access token. */
export const ACCESS_PREFIX = 'cat_'

/** First characters of a refresh token. */
export const REFRESH_PREFIX = 'crt_'

/** First characters of an app password; account passwords may not begin so. */
export const APP_PASSWORD_PREFIX = 'cap_'

/** Length of our tokens in characters. Foreign servers may issue others, up to {@link TOKEN_MAX_LENGTH}. */
export const TOKEN_LENGTH = 63

/** The longest token the wire allows: public clients keep them in `char(64)`. */
export const TOKEN_MAX_LENGTH = 64

/** The alphabet of every token: safe in URLs, `.env` files, shells and quoted strings. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{1,64}$/

/** `app_<cabinetUserId>_<n>`, both without leading zeros. */
export const APP_ID_PATTERN = /^app_([1-9][0-9]{0,14})_([1-9][0-9]{0,7})$/

/** Writes an appId: the n-th app of an account, n counted from 1. */
export function formatAppId(cabinetUserId: number, appNumber: number): string {
  return `app_${cabinetUserId}_${appNumber}`
}

/** Reads an appId; `undefined` where it is not one. */
export function parseAppId(appId: string): { cabinetUserId: number; appNumber: number } | undefined {
  const match = APP_ID_PATTERN.exec(appId)
  return match ? { cabinetUserId: Number(match[1]), appNumber: Number(match[2]) } : undefined
}
