import { isSameAccount } from '../account.ts'
import { adviceText } from '../advice-texts.ts'
import { distanceText } from '../end-time.ts'
import { checkLimit, checkToken } from './check-access.ts'
import { checkFiles } from './check-files.ts'
import { checkServer } from './check-server.ts'
import { checkStore } from './check-store.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** What there is to say of the facts, in the order in which it is mended best. */
export function judge(facts: Facts): Finding[] {
  const checks = [
    checkVersion,
    checkProfile,
    checkFiles,
    checkStore,
    checkServer,
    checkToken,
    checkLimit,
    checkPassword,
  ]
  return [...checks, checkAdvice].flatMap(check => check(facts))
}

const OLDEST_NODE = 24

function checkVersion({ versions: { chatapp, node } }: Facts): Finding[] {
  const what = `chatapp ${chatapp}, Node ${node}`
  if (Number.parseInt(node, 10) >= OLDEST_NODE) return [{ check: 'version', level: 'ok', what }]
  const why = `chatapp is made for Node ${OLDEST_NODE} and later`
  return [{ check: 'version', level: 'problem', what, why, mend: 'Install the current LTS of Node' }]
}

function checkProfile({ profile, account, environment, remembered }: Facts): Finding[] {
  const what = `${account.email}, ${account.appId}`
  const isOverruled = [environment.email, environment.appId, environment.baseUrl].some(Boolean)
  if (isOverruled && remembered.email !== undefined && !isSameAccount(account, remembered)) {
    return [
      {
        check: 'profile',
        level: 'note',
        what: `${what}, by the environment`,
        why: `CHATAPP_EMAIL, CHATAPP_APP_ID and CHATAPP_BASE_URL go before the profile ${profile}`,
        mend: 'Unset them to use what login remembered',
      },
    ]
  }
  return [{ check: 'profile', level: 'ok', what: isOverruled ? what : `${profile}: ${what}` }]
}

function checkPassword({ remembered: { password }, config }: Facts): Finding[] {
  if (password === undefined) return [{ check: 'password', level: 'ok', what: 'None is kept' }]
  if (password.startsWith('cap_')) {
    return [{ check: 'password', level: 'note', what: `An app password is kept in plain text, in ${config.path}` }]
  }
  return [
    {
      check: 'password',
      level: 'warning',
      what: `A password is kept in plain text, in ${config.path}`,
      why: 'It may open the whole account',
      mend: 'Make an app password (cap_…) in My Account, then: chatapp login --save-password',
    },
  ]
}

function checkAdvice({ notes: { advice }, now }: Facts): Finding[] {
  return (advice?.rules ?? []).map(rule => {
    const { what, ...rest } = adviceText(rule)
    return {
      check: 'advice',
      level: 'warning',
      what: `${what} (${rule}, told ${distanceText(advice?.at ?? 0, now)})`,
      ...rest,
    }
  })
}
