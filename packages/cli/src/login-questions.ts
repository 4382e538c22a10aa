import { type Account, chooseAccount, type Known } from './account.ts'
import type { Prompts } from './prompts.ts'
import { PUBLIC_BASE_URL } from './wire.ts'

/** First characters of an app password, as opposed to the password of the account. */
const APP_PASSWORD_PREFIX = 'cap_'

/** Asks for what is not given; what is remembered stands in the field already. */
export async function askAccount(given: Known, remembered: Known, prompts: Prompts): Promise<Account> {
  const suggested = chooseAccount(given, remembered)
  prompts.begin('ChatApp login')
  const baseUrl =
    given.baseUrl ??
    (await prompts.text({
      message: 'Where is the API?',
      initial: suggested.baseUrl ?? PUBLIC_BASE_URL,
      check: faultOfUrl,
    }))
  if (isReadable(baseUrl)) prompts.warn('This is plain HTTP: whoever is on the way can read password and tokens.')
  const email =
    given.email ??
    (await prompts.text({
      message: 'E-mail of My Account',
      initial: suggested.email,
      placeholder: 'me@example.com',
      check: answer => (answer.includes('@') ? undefined : 'An e-mail has an @ in it'),
    }))
  const appId =
    given.appId ??
    (await prompts.text({
      message: 'App',
      initial: suggested.appId,
      placeholder: 'app_1_1',
      check: answer => (answer ? undefined : 'My Account shows it, as app_1_1'),
    }))
  return { baseUrl, email, appId }
}

export function askPassword({ email, appId }: Account, prompts: Prompts): Promise<string> {
  return prompts.password(`Password of ${email}, or an app password of ${appId}`)
}

/** Asks whether to keep a password that was typed. */
export function askToKeep(password: string, path: string, prompts: Prompts): Promise<boolean> {
  const what = password.startsWith(APP_PASSWORD_PREFIX)
    ? 'Keep this app password'
    : 'Keep this password, which opens the whole account (an app password, cap_…, would be safer),'
  return prompts.confirm(
    `${what} in plain text, in ${path}, readable by you alone? A job that was idle for 14 days can then log in by itself.`,
  )
}

function faultOfUrl(answer: string): string | undefined {
  const isUrl = URL.canParse(answer) && /^https?:$/.test(new URL(answer).protocol)
  return isUrl ? undefined : 'A URL, such as https://api.example.com'
}

function isReadable(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}
