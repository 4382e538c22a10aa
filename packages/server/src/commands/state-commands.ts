import type { Command } from 'commander'
import type { LifeState } from '../domain/account.ts'
import type { Store } from '../store/store.ts'
import type { CommandContext } from './context.ts'
import { printResult } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

const STATES = { disable: 'disabled', enable: 'active', delete: 'deleted' } as const satisfies Record<string, LifeState>

/** What can be switched off, on, and deleted. */
export interface Switchable<Flags extends OperatorFlags> {
  /** How it is named on the command line. */
  option: readonly [flags: string, description: string]
  /** What each command does, for `--help`. */
  descriptions: Readonly<Record<keyof typeof STATES, string>>
  /** Does it, and gives what names it in the answer. Throws CannotDoError where there is none. */
  setState(store: Store, flags: Flags, state: LifeState): Promise<Record<string, string | number>>
}

/** The commands `disable`, `enable` and `delete`. */
export function registerStates<Flags extends OperatorFlags>(
  parent: Command,
  context: CommandContext,
  { option, descriptions, setState }: Switchable<Flags>,
): void {
  for (const name of ['disable', 'enable', 'delete'] as const) {
    const state = STATES[name]
    operatorCommand(parent, name, descriptions[name])
      .requiredOption(...option)
      .action(async (flags: Flags) => {
        const named = await withStore(flags, context, ({ store }) => setState(store, flags, state))
        printResult(context, flags.json, { ...named, state })
      })
  }
}
