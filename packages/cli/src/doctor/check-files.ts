import type { Facts, FileFacts } from './facts.ts'
import type { Finding } from './finding.ts'

const OTHERS = 0o077

/** Who can read or write the files of this program. */
export function checkFiles({ config, store, remembered }: Facts): Finding[] {
  const findings: Finding[] = []
  if (isOpen(config)) {
    const keeps = remembered.password !== undefined
    findings.push({
      check: 'files',
      level: keeps ? 'problem' : 'warning',
      what: `Others have rights on ${config.path} (${octal(config)})`,
      why: keeps ? 'It holds a password in plain text' : 'They can read, or change, who is logged in where',
      mend: `chmod 600 '${config.path}'${keeps ? ', and make a new password: this one may be known' : ''}`,
    })
  }
  const { folder, files, self } = store
  const open = [folder, ...files].filter(isOpen)
  if (open.length > 0) {
    findings.push({
      check: 'files',
      level: 'problem',
      what: `Others have rights on the saved pair, ${open[0]?.path} (${octal(open[0])})`,
      why: 'Whoever reads a token can use it',
      mend: `chmod -R go= '${folder.path}', then end what may be known: chatapp logout, and chatapp login`,
    })
  }
  const foreign = [folder, ...files].filter(({ owner }) => owner !== undefined && self !== undefined && owner !== self)
  if (foreign.length > 0) {
    findings.push({
      check: 'files',
      level: 'problem',
      what: `Another user has written the saved pair too: ${foreign[0]?.path} is of user ${foreign[0]?.owner}`,
      why: 'One of both cannot read or save what the other renews, as after a run with sudo',
      mend: `Run chatapp as one user; chown -R ${self} '${folder.path}'`,
    })
  }
  if (!store.isWritable) {
    findings.push({
      check: 'files',
      level: 'problem',
      what: `The folder of the saved pair cannot be written: ${folder.path}`,
      why: 'A renewed pair could not be saved, so none is renewed',
      mend: 'Make it writable for this user, or set XDG_STATE_HOME to another place',
    })
  }
  if (findings.length === 0) findings.push({ check: 'files', level: 'ok', what: 'For this user alone, and writable' })
  return findings
}

function isOpen({ mode }: FileFacts): boolean {
  return mode !== undefined && (mode & OTHERS) !== 0
}

function octal(file: FileFacts | undefined): string {
  return (file?.mode ?? 0).toString(8).padStart(4, '0')
}
