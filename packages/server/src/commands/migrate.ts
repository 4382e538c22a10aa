import type { Command } from 'commander'
import { describeStore } from '../config/parse-store.ts'
import { lackingMigrations, migrateStore } from '../transfer/schema-state.ts'
import type { CommandContext } from './context.ts'
import { type PlaceFlags, placeOf, placesCommand } from './places.ts'

interface MigrateFlags extends PlaceFlags {
  store?: string
  dryRun?: boolean
}

export function registerMigrate(program: Command, context: CommandContext): void {
  placesCommand(program, 'migrate', 'bring the tables of a store to this version, while servers go on')
    .option('--store <store>', 'sqlite:PATH, postgres://…, or env:NAME (CHATAPP_SERVER_STORE)')
    .option('--dry-run', 'say what would be done, and change nothing')
    .addHelpText('after', HELP)
    .action(async (flags: MigrateFlags) => {
      const place = placeOf('--store', flags.store, flags, context)
      const migrations = await (flags.dryRun ? lackingMigrations(place) : migrateStore(place))
      if (flags.json) return context.print(JSON.stringify({ dryRun: flags.dryRun === true, migrations }))
      if (migrations.length === 0) return context.print(`${describeStore(place)} is of this version already`)
      for (const name of migrations) context.print(`${flags.dryRun ? 'to do' : 'done'}: ${name}`)
    })
}

const HELP = `
serve does the same when it starts, so nobody has to. Done by hand before the first
new server starts, it shows beforehand whether it can be done. Servers of the version
before go on meanwhile and afterwards: what is there is only added to.

Examples:
  chatapp-server migrate --dry-run
  chatapp-server migrate --store env:NEW_STORE`
