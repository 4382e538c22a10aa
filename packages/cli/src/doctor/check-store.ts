import { distanceText } from '../end-time.ts'
import type { Notes } from '../notes.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** File systems of a network, by the numbers of statfs(2). */
const NETWORK: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  1397113167: 'AFS',
  12805120: 'Ceph',
}

/** Seconds in which a machine counts as one that uses the pair: a pair lives that long without a renewal. */
const RECENT_SECONDS = 14 * 86_400

/** Whether what is saved can be read, and who renews it. */
export function checkStore({ saved, store, notes, now }: Facts): Finding[] {
  const findings: Finding[] = []
  if (saved.error) {
    const { message, next } = saved.error
    findings.push({ check: 'store', level: 'problem', what: message, ...(next && { mend: next }) })
  }
  const network = NETWORK[store.fileSystem ?? 0]
  if (network) {
    findings.push({
      check: 'store',
      level: 'warning',
      what: `The pair is saved on a network file system (${network})`,
      why: 'Saving is safe there, but machines may renew at the same time, and slow each other down',
      mend: 'Give each machine a login of its own, by XDG_STATE_HOME on a local disk; or share a store in Redis or PostgreSQL',
    })
  }
  const hosts = takingTurns(notes, now)
  if (hosts.length > 1) {
    const told = hosts.map(([host, [, last]]) => `${host} (${distanceText(last, now)})`)
    findings.push({
      check: 'store',
      level: 'warning',
      what: `${hosts.length} machines renew this one pair: ${told.join(', ')}`,
      why: 'Where the folder was copied, each goes on from an old pair; the server may take that for theft',
      mend: 'Log in on each machine by itself. A folder that is shared on purpose may stay',
    })
  }
  if (findings.length === 0) findings.push({ check: 'store', level: 'ok', what: store.folder.path })
  return findings
}

type Host = readonly [name: string, span: readonly [first: number, last: number]]

/**
 * Machines that renew the pair by turns. One that took the place of another does not count: the next container, with a
 * name of its own, or the machine to which everything moved.
 */
function takingTurns({ hosts = {} }: Notes, now: number): Host[] {
  const recent: Host[] = Object.entries(hosts).filter(([, [, last]]) => last > now / 1000 - RECENT_SECONDS)
  return recent.filter(([name, [first, last]]) =>
    recent.some(([other, span]) => other !== name && span[0] <= last && first <= span[1]),
  )
}
