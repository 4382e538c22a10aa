import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/

/** What the settings alone tell. */
export function checkSettings({ config }: Facts): Finding[] {
  const findings: Finding[] = []
  const { accountUrl, publicUrl, trustedProxies, listen, operationsListen, credentialsInQuery } = config
  for (const url of [accountUrl, publicUrl]) {
    if (url?.protocol !== 'http:' || LOOPBACK.test(url.hostname)) continue
    findings.push({
      check: 'settings',
      level: 'problem',
      what: `${url.origin} is plain HTTP`,
      why: 'Whoever is on the way can read passwords, tokens and cookies',
      mend: 'Put a proxy with a certificate in front, and set the URL with https://; see deploy/README.md',
    })
  }
  if (publicUrl?.protocol === 'https:' && trustedProxies.length === 0) {
    findings.push({
      check: 'settings',
      level: 'warning',
      what: 'publicUrl is https, so a proxy stands in front, but trustedProxies is empty',
      why: 'All callers seem to have the address of the proxy: they share one rate, and one throttle of wrong passwords',
      mend: 'CHATAPP_SERVER_TRUSTED_PROXIES=loopback, or the network of the proxy',
    })
  }
  if (LOOPBACK.test(listen.host) && trustedProxies.length === 0 && publicUrl && !LOOPBACK.test(publicUrl.hostname)) {
    findings.push({
      check: 'settings',
      level: 'warning',
      what: `It listens on ${listen.host} and is reached as ${publicUrl.origin}, but trustedProxies is empty`,
      why: 'Every caller seems to be this machine, and the first that floods stops all others',
      mend: 'CHATAPP_SERVER_TRUSTED_PROXIES=loopback',
    })
  }
  if (credentialsInQuery) {
    findings.push({
      check: 'settings',
      level: 'warning',
      what: 'credentialsInQuery is on',
      why: 'Passwords end up in the logs of every proxy on the way',
      mend: 'Move integrators to a JSON body, then take the setting out',
    })
  }
  if (operationsListen && !LOOPBACK.test(operationsListen.host)) {
    findings.push({
      check: 'settings',
      level: 'note',
      what: `/metrics is on ${operationsListen.host}, and asks nobody who he is`,
      mend: 'Let only Prometheus reach that port',
    })
  }
  if (!operationsListen) {
    findings.push({
      check: 'settings',
      level: 'note',
      what: 'operationsListen is empty: nothing is measured',
      mend: 'CHATAPP_SERVER_OPERATIONS_LISTEN=127.0.0.1:9464, and the alerts of deploy/prometheus',
    })
  }
  if (findings.every(({ level }) => level === 'note')) {
    findings.unshift({ check: 'settings', level: 'ok', what: 'Nothing in them contradicts itself' })
  }
  return findings
}
