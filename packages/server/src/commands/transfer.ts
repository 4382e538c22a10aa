import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { describeStore, type StorePlace } from '../config/parse-store.ts'
import type { CommandContext } from './context.ts'
import { type PlaceFlags, placeOf, placesCommand } from './places.ts'
import { printResult, timeText } from './print.ts'
import { progressOn } from './transfer-progress.ts'

/** The work itself is loaded only when it is asked for. */
export function registerTransfer(program: Command, context: CommandContext): void {
  registerCopy(program, context)
  registerBackup(program, context)
  registerRestore(program, context)
}

function registerCopy(program: Command, context: CommandContext): void {
  placesCommand(program, 'copy', 'copy a store into an empty one, also of the other kind; nobody is logged out by it')
    .option('--from <store>', 'sqlite:PATH, postgres://…, or env:NAME (CHATAPP_SERVER_STORE)')
    .requiredOption('--to <store>', 'the same: a database with nothing in it')
    .option('--online', 'while servers go on: prepare the copy, and finish it later without')
    .addHelpText('after', COPY_HELP)
    .action(async (flags: PlaceFlags & { from?: string; to: string; online?: boolean }) => {
      const from = placeOf('--from', flags.from, flags, context)
      const to = placeOf('--to', flags.to, flags, context)
      const { copyStore } = await import('../transfer/copy.ts')
      const { rowsOf } = await import('../transfer/copy-tables.ts')
      const progress = progressOn(context)
      const report = copyStore({ from, to, online: flags.online === true, onProgress: progress.update })
      const { contents, resumed, finished } = await report.finally(progress.end)
      printResult(context, flags.json, { rows: rowsOf(contents), resumed, finished })
      if (finished) tellMoved(context, from, to)
      else context.tell(NOT_FINISHED)
    })
}

const NOT_FINISHED =
  'Not finished: stop the servers, and run it again without --online. What is there by then is not copied again.'

const COPY_HELP = `
What a copy cannot have is what is written to the source after it was read, so no
server may work on the source: stop, copy, start on the new store. With --online
before, the stop is short. A copy that was broken off goes on when it is run again.

Examples:
  chatapp-server copy --from sqlite:./data/access.db --to env:NEW_STORE --online
  chatapp-server copy --from sqlite:./data/access.db --to env:NEW_STORE`

function registerBackup(program: Command, context: CommandContext): void {
  placesCommand(program, 'backup', 'write all of a store into one file, while servers go on')
    .requiredOption('--to <file>', 'the file to make; its folder must be there')
    .option('--from <store>', 'sqlite:PATH, postgres://…, or env:NAME (CHATAPP_SERVER_STORE)')
    .addHelpText('after', '\nExample:\n  chatapp-server backup --to /backup/access-$(date +%F).db')
    .action(async (flags: PlaceFlags & { from?: string; to: string }) => {
      const from = placeOf('--from', flags.from, flags, context)
      const { backUp } = await import('../transfer/backup.ts')
      const { rowsOf } = await import('../transfer/copy-tables.ts')
      const progress = progressOn(context)
      const made = backUp({ from, to: flags.to, onProgress: progress.update })
      const { contents, takenAt, bytes } = await made.finally(progress.end)
      const moment = flags.json ? takenAt : timeText(takenAt)
      printResult(context, flags.json, { file: flags.to, rows: rowsOf(contents), bytes, takenAt: moment })
      tellSecrets(context, from)
    })
}

function registerRestore(program: Command, context: CommandContext): void {
  placesCommand(program, 'restore', 'make a store out of a backup, in an empty database')
    .requiredOption('--from <file>', 'a file that chatapp-server backup has made')
    .option('--to <store>', 'sqlite:PATH, postgres://…, or env:NAME (CHATAPP_SERVER_STORE)')
    .addHelpText('after', '\nExample:\n  chatapp-server restore --from /backup/access.db --to sqlite:./data/access.db')
    .action(async (flags: PlaceFlags & { from: string; to?: string }) => {
      const to = placeOf('--to', flags.to, flags, context)
      const { restore } = await import('../transfer/restore.ts')
      const { rowsOf } = await import('../transfer/copy-tables.ts')
      const progress = progressOn(context)
      const made = restore({ from: flags.from, to, onProgress: progress.update })
      const { contents, takenAt, resumed } = await made.finally(progress.end)
      const moment = flags.json ? takenAt : timeText(takenAt)
      printResult(context, flags.json, { rows: rowsOf(contents), takenAt: moment, resumed })
      context.tell(restoredText(timeText(takenAt)))
    })
}

/** Whoever has the one without the other has no access at all: so they are kept apart. */
function tellSecrets(context: CommandContext, from: StorePlace): void {
  const file = from.kind === 'sqlite' ? join(dirname(from.path), 'access.secrets') : ''
  const place = file !== '' && existsSync(file) ? `the file ${file}` : 'CHATAPP_SERVER_SECRETS'
  context.tell(
    `The secrets that tokens are signed with are not in it, so keep ${place} apart: without them every token is invalid.`,
  )
}

/** What the servers of the new store need besides it. */
function tellMoved(context: CommandContext, from: StorePlace, to: StorePlace): void {
  const file = from.kind === 'sqlite' ? join(dirname(from.path), 'access.secrets') : ''
  const secrets =
    file === '' || !existsSync(file)
      ? 'with the same CHATAPP_SERVER_SECRETS'
      : to.kind === 'sqlite'
        ? `with ${file} copied beside it`
        : `with what ${file} holds as CHATAPP_SERVER_SECRETS`
  context.tell(`Start the servers on ${describeStore(to)} ${secrets}, and none on ${describeStore(from)} any more.`)
}

function restoredText(takenAt: string): string {
  return `
Access goes on: programs refresh as before, also with tokens made since. My Account asks
everybody to sign in again, and links that were sent before are void.

What was changed after ${takenAt} UTC is lost, and nobody can tell what it was:
  access that was revoked since works again, and so do app passwords that were ended
  passwords, second factors, e-mail addresses and limits are those of then
  recovery codes that were used since can be used once more
  apps and accounts that were made since are gone, and their tokens are refused
  secrets that were retired since are in force again; retire them anew
Where access revoked since must not come back, end every token there is:
  chatapp-server secrets new, then chatapp-server secrets retire <id>`
}
