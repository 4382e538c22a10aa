import type { Argument, Command, Option } from 'commander'

/** What may stand at the place of the cursor. */
export interface Candidates {
  words: readonly Word[]
  /** Whether a name of a file may stand there as well. */
  files: boolean
}

export interface Word {
  word: string
  /** For shells that show it. */
  description: string
}

const NOTHING: Candidates = { words: [], files: false }

/**
 * What may stand in the place of the last word of a command line. It is read off the very commands that parse the line,
 * so an option that is added there is completed here.
 *
 * @param line the words behind the name of the program; the last one is begun, or empty
 * @param profiles names of profiles, asked for only where one may stand
 */
export async function candidates(
  root: Command,
  line: readonly string[],
  profiles: () => Promise<readonly string[]>,
): Promise<Candidates> {
  // bash gives --format=raw as three words.
  const words = line.filter((word, index) => word !== '=' || !line[index - 1]?.startsWith('--'))
  if (words.length < line.length && line.at(-1) === '=') words.push('')
  const begun = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const command = commandOf(root, before) ?? root
  const isHelp = command.name() === 'help' && !begun.startsWith('-')
  const found = isHelp ? commandsToName(root) : await possible(command, before, begun, profiles)
  return { ...found, words: found.words.filter(({ word }) => word.startsWith(begun)) }
}

async function possible(
  command: Command,
  before: readonly string[],
  begun: string,
  profiles: () => Promise<readonly string[]>,
): Promise<Candidates> {
  if (before.includes('--')) return { words: [], files: true }
  const assigned = /^(--[\w-]+)=/.exec(begun)
  if (assigned) {
    const option = optionOf(command, assigned[1] ?? '')
    const { words } = option ? await values(option, profiles) : NOTHING
    return { words: words.map(({ word, ...rest }) => ({ word: assigned[0] + word, ...rest })), files: false }
  }
  const waiting = optionOf(command, before.at(-1) ?? '')
  if (waiting && takesValue(waiting)) return values(waiting, profiles)
  if (begun.startsWith('-')) return { words: optionWords(command, before), files: false }
  const positional = positionalOf(command, before)
  if (command.parent === null) return positional.length === 0 ? commandsToName(command) : NOTHING
  return argumentValues(command, positional, profiles)
}

/** The command that is named, which is the first word that is no option. */
function commandOf(root: Command, before: readonly string[]): Command | undefined {
  const name = before.find(word => !word.startsWith('-'))
  return name === undefined ? undefined : commandsOf(root).find(command => command.name() === name)
}

function commandsOf(root: Command): Command[] {
  return root.createHelp().visibleCommands(root)
}

function commandsToName(root: Command): Candidates {
  const words = commandsOf(root).map(command => ({ word: command.name(), description: command.description() }))
  return { words, files: false }
}

function optionsOf(command: Command): Option[] {
  return command.createHelp().visibleOptions(command)
}

function optionOf(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => flag !== '' && (long === flag || short === flag))
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional
}

/** Long names; a switch that was given is not offered again. */
function optionWords(command: Command, before: readonly string[]): Word[] {
  const open = optionsOf(command).filter(
    option => takesValue(option) || !before.some(word => word === option.long || word === option.short),
  )
  return open.map(({ long, short, description }) => ({ word: long ?? short ?? '', description }))
}

/** Arguments that stand there already, without the name of the command. */
function positionalOf(command: Command, before: readonly string[]): string[] {
  const found = before.filter((word, index) => {
    const option = optionOf(command, before[index - 1] ?? '')
    return !word.startsWith('-') && !(option && takesValue(option))
  })
  return found.slice(command.parent === null ? 0 : 1)
}

async function values(option: Option, profiles: () => Promise<readonly string[]>): Promise<Candidates> {
  if (option.argChoices) return { words: option.argChoices.map(plain), files: false }
  if (option.long === '--profile') return { words: (await profiles()).map(plain), files: false }
  return { words: [], files: /<(file|path|folder)>/.test(option.flags) }
}

async function argumentValues(
  command: Command,
  positional: readonly string[],
  profiles: () => Promise<readonly string[]>,
): Promise<Candidates> {
  const args: readonly Argument[] = command.registeredArguments
  const last = args.at(-1)
  const argument = args[positional.length] ?? (last?.variadic ? last : undefined)
  if (!argument) return NOTHING
  if (argument.argChoices) return { words: argument.argChoices.map(plain), files: false }
  if (command.name() === 'profiles') {
    return { words: positional[0] === 'list' ? [] : (await profiles()).map(plain), files: false }
  }
  return { words: [], files: argument.variadic }
}

function plain(word: string): Word {
  return { word, description: '' }
}
