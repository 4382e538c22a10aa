import type { Facts, StoreFacts } from './facts.ts'
import type { Finding } from './finding.ts'

const SLOW_MS = 50
const CLOCK_MS = 5_000
const GIB = 2 ** 30

/** Whether the store is there, quick, of this version, and agrees on the time. */
export function checkStore({ place, store }: Facts): Finding[] {
  if (store.kind === 'outdated') return [outdated(store.missing)]
  if (store.kind === 'away') {
    return [
      {
        check: 'store',
        level: 'problem',
        what: store.error,
        why: 'tokens.make and tokens.refresh get 503; queries go on up to maxStaleness',
        mend: 'docs/operation/runbooks/database-lost.md',
      },
    ]
  }
  const reach: Finding =
    store.latencyMs <= SLOW_MS
      ? { check: 'store', level: 'ok', what: `${place} answers in ${store.latencyMs} ms` }
      : {
          check: 'store',
          level: 'warning',
          what: `${place} takes ${store.latencyMs} ms for a read`,
          why: 'Every tokens.make and tokens.refresh waits for several of them',
          mend: 'Look at the load of the database, and at the network to it',
        }
  return [reach, { check: 'schema', level: 'ok', what: 'Of this version' }, ...checkClock(store)]
}

function outdated(missing: readonly string[]): Finding {
  return {
    check: 'schema',
    level: 'warning',
    what: `The schema is older than this program: it lacks ${missing.join(', ')}; nothing more was looked at`,
    why: 'The first server of this version brings it forward when it starts; servers of the version before go on',
    mend: 'chatapp-server backup, then chatapp-server migrate',
  }
}

function checkClock({ clockAheadMs, latencyMs }: Extract<StoreFacts, { kind: 'open' }>): Finding[] {
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000)
  if (Math.abs(clockAheadMs) <= CLOCK_MS + latencyMs) {
    return [{ check: 'clock', level: 'ok', what: 'Store and machine agree' }]
  }
  return [
    {
      check: 'clock',
      level: 'warning',
      what: `The clock of the store is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      why: 'Tokens end by the clock of the store, so all nodes agree; but one of both is wrong, and programs see its time',
      mend: 'timedatectl set-ntp true, on whichever is wrong; docs/operation/runbooks/clock-wrong.md',
    },
  ]
}

/** Whether the disk of the SQLite file has room, and who may read it. */
export function checkDisk({ disk }: Facts): Finding[] {
  if (!disk) return []
  const { folder, exists, isWritable, files, freeBytes, usedBytes } = disk
  const findings: Finding[] = []
  if (exists && !isWritable) {
    findings.push({
      check: 'disk',
      level: 'problem',
      what: `${folder} cannot be written by this user`,
      why: 'SQLite needs the folder itself, for its log: no token is made, and none renewed',
      mend: 'chown the folder to the user the server runs as',
    })
  }
  const open = files.find(({ mode }) => (mode & 0o077) !== 0)
  if (open) {
    findings.push({
      check: 'disk',
      level: 'problem',
      what: `Others have rights on ${open.path} (${(open.mode & 0o777).toString(8)})`,
      why: 'It holds hashes of passwords, or the secret that tokens are signed with',
      mend: `chmod -R go= '${folder}'; if others could read the secret: docs/operation/runbooks/secrets-leaked.md`,
    })
  }
  // As much again as there is: a backup, and a log that grows while one is made.
  if (exists && freeBytes < Math.max(GIB, usedBytes)) {
    findings.push({
      check: 'disk',
      level: freeBytes < GIB / 10 ? 'problem' : 'warning',
      what: `${(freeBytes / GIB).toFixed(1)} GiB are free for a database of ${(usedBytes / GIB).toFixed(1)} GiB`,
      why: 'On a full disk no token is made, and none renewed',
      mend: 'docs/operation/runbooks/disk-full.md',
    })
  }
  if (findings.length === 0)
    findings.push({ check: 'disk', level: 'ok', what: `${folder} has room, and is closed to others` })
  return findings
}
