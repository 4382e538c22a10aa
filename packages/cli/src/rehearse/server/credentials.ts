/** What a call of tokens.make brought. */
export interface Credentials {
  email: string
  password: string
  appId: string
}

/**
 * Reads the credentials from body or query string. A query string is no place for them, but a program that puts them
 * there is told so by a check, and goes on.
 */
export function readCredentials(body: string, type: string, search: URLSearchParams): Credentials | undefined {
  const fields = type.includes('x-www-form-urlencoded') ? Object.fromEntries(new URLSearchParams(body)) : parse(body)
  const value = (name: string): string => String(fields[name] ?? search.get(name) ?? '')
  const [email, password, appId] = [value('email'), value('password'), value('appId')]
  return email && password && appId ? { email, password, appId } : undefined
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
