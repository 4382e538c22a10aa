import { formatAppId } from '@chatapp-access/contract'
import type { BusyApp } from '../store/diagnosis-store.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** In a day: an app that is refused once a minute has forgotten to stop. */
const MANY_REFUSALS = 1_440
/** In a day: ten queries a second, day and night. */
const MANY_QUERIES = 864_000

/** Whether e-mail, webhooks and notices get out. */
export function checkTold({ mail, store, config }: Facts): Finding[] {
  const findings: Finding[] = []
  if (mail?.error) {
    findings.push({
      check: 'mail',
      level: 'problem',
      what: `The SMTP server cannot be used: ${mail.error}`,
      why: 'Links to sign in, and notices, wait; they are tried again',
      mend: 'Check CHATAPP_SERVER_SMTP_URL, and that this machine may reach it',
    })
  } else if (mail) findings.push({ check: 'mail', level: 'ok', what: 'The SMTP server greets' })
  else if (config.registration === 'open') {
    findings.push({
      check: 'mail',
      level: 'warning',
      what: 'Anybody may register, and there is no SMTP server',
      why: 'Nobody can confirm an e-mail, or get a new password',
      mend: 'Set CHATAPP_SERVER_SMTP_URL and CHATAPP_SERVER_MAIL_FROM',
    })
  }
  if (store.kind !== 'open') return findings
  const { stuck, failed } = store.diagnosis
  for (const { channel, count } of stuck) {
    findings.push({
      check: 'notices',
      level: 'warning',
      what: `${count} notices by ${channel} should have gone out a quarter of an hour ago`,
      why: 'No node delivers, or it takes longer than notices come',
      mend: `Look for "a notice could not be written or delivered" in the logs${channel === 'email' ? ', and at the SMTP server' : ''}`,
    })
  }
  for (const { channel, count, accounts } of failed) {
    findings.push({
      check: 'notices',
      level: 'note',
      what: `${count} notices by ${channel} of ${accounts} accounts were given up within a day`,
      why: 'Their owners see why in My Account, and may send them again',
    })
  }
  if (stuck.length + failed.length === 0)
    findings.push({ check: 'notices', level: 'ok', what: 'None waits, none was given up' })
  return findings
}

/** Which apps take more than they should. */
export function checkApps({ store }: Facts): Finding[] {
  if (store.kind !== 'open') return []
  const findings = store.diagnosis.busiest.flatMap(floodOf)
  return findings.length > 0 ? findings : [{ check: 'apps', level: 'ok', what: 'None floods' }]
}

function floodOf({ accountId, appNumber, metric, count }: BusyApp): Finding[] {
  const app = formatAppId(accountId, appNumber)
  const mend = 'docs/operation/runbooks/app-that-floods.md'
  if (metric === 'queries' && count >= MANY_QUERIES) {
    return [{ check: 'apps', level: 'note', what: `${app} sent ${count} queries within a day`, mend }]
  }
  if (!metric.startsWith('refused_') || count < MANY_REFUSALS) return []
  return [
    {
      check: 'apps',
      level: 'warning',
      what: `${app} was refused ${count} times within a day (${metric.slice('refused_'.length)})`,
      why: 'It goes on with what is over, instead of renewing or asking its owner',
      mend,
    },
  ]
}
