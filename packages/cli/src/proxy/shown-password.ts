import type { IncomingMessage } from 'node:http'

const LONGEST_BODY = 8192

/**
 * The password in the body of a tokens.make, as JSON or as a form. A program that can be given nothing but a base URL and
 * a password gets the local key as its password.
 */
export async function shownPassword(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > LONGEST_BODY) return ''
  }
  try {
    const { password } = JSON.parse(text) as { password?: unknown }
    return typeof password === 'string' ? password : ''
  } catch {
    return new URLSearchParams(text).get('password') ?? ''
  }
}
