import { createReadStream, statSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { describeStore } from '../config/parse-store.ts'
import { CannotDoError } from '../flows/create-account.ts'
import { importRows, type Tally } from './accounts-import/import-rows.ts'
import { Progress } from './accounts-import/progress.ts'
import { FORMATS, type Format, readRows } from './accounts-import/read-file.ts'
import { openReport } from './accounts-import/report.ts'
import { COLUMNS } from './accounts-import/row.ts'
import { SeenAccounts } from './accounts-import/seen-accounts.ts'
import type { CommandContext } from './context.ts'
import { printResult } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

interface ImportFlags extends OperatorFlags {
  format?: Format
  dryRun?: boolean
  report?: string
}

/** All that could be taken in was; some lines could not. */
export class SomeRefusedError extends CannotDoError {
  override name = 'SomeRefusedError'
}

export function registerImport(accounts: Command, context: CommandContext): void {
  operatorCommand(
    accounts,
    'import',
    'take in accounts and apps from elsewhere, with their numbers and password hashes',
  )
    .argument('<file>', 'CSV, a JSON list, or JSON lines; - for stdin')
    .addOption(
      new Option('--format <format>', 'what the file is; its first character tells otherwise').choices(FORMATS),
    )
    .option('--dry-run', 'judge everything, against the store as well, and write nothing')
    .option('--report <file>', 'write every refused line there, as JSON lines')
    .addHelpText('after', `\n${HELP}`)
    .action(async (path: string, flags: ImportFlags) => {
      const tally = await importFile(path, flags, context)
      const { accounts: taken, apps, refused } = tally
      printResult(context, flags.json, {
        ...(flags.dryRun && { dryRun: true }),
        accountsCreated: taken.created,
        accountsUnchanged: taken.unchanged,
        appsCreated: apps.created,
        appsUnchanged: apps.unchanged,
        refused,
      })
      if (refused > 0) throw new SomeRefusedError(`${refused} refused; mend them and import the file again`)
    })
}

const HELP = `Columns, or keys: ${COLUMNS.join(', ')}.
Rows of one account follow each other, one for each of its apps. Hashes are bcrypt's or Argon2's.
What is there already stays as it is, so an import that was broken off is simply run again.
Exit code: 0 when all was taken in, 2 when some lines were refused, 1 when nothing could be done.

Examples:
  chatapp-server accounts import users.csv --dry-run --report refused.jsonl
  psql … -c 'copy (select …) to stdout with csv header' | chatapp-server accounts import -`

async function importFile(path: string, flags: ImportFlags, context: CommandContext): Promise<Tally> {
  const { source, totalBytes } = openSource(path, context)
  return withStore(flags, context, async ({ store, config }) => {
    // A store that is not there is made: whoever mistook the folder would look for the accounts elsewhere.
    context.tell(`store: ${describeStore(config.store)}`)
    const progress = new Progress(context.showProgress, totalBytes, () => performance.now())
    const report = openReport(flags.report, line => {
      progress.end()
      context.tell(line)
    })
    const seen = new SeenAccounts()
    try {
      const rows = readRows(progress.counting(source), flags.format)
      return await importRows(
        {
          store,
          seen,
          dryRun: flags.dryRun === true,
          now: Date.now,
          onRefused: refused => report.note(refused),
          onProgress: tally => progress.update(tally),
        },
        rows,
      )
    } finally {
      progress.end()
      seen.close()
      report.close()
    }
  })
}

function openSource(path: string, context: CommandContext) {
  if (path === '-') return { source: context.openInput(), totalBytes: undefined }
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new CannotDoError(`there is no file ${path}`)
  if (found.isDirectory()) throw new CannotDoError(`${path} is a folder`)
  // Opened by the first read; until then nothing can fail unheard.
  return { source: readFile(path), totalBytes: found.size || undefined }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path)
}
