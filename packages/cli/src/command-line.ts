import { Command, CommanderError, Option } from 'commander'
import type { CommandFile } from './command-file.ts'
import { answerShell } from './completion/answer-shell.ts'
import { COMPLETE } from './completion/scripts.ts'
import type { Context, Surroundings } from './context.ts'
import { EXIT, EXIT_MEANINGS, type ExitCode, exitCodeOf } from './exit-code.ts'
import { reportFailure } from './failure-report.ts'
import { usageError } from './failures.ts'
import { createOutput } from './output.ts'
import { besideProfile, openProfile } from './profile.ts'
import type { Terminal } from './terminal.ts'

const PASSWORD_ADVICE =
  'Leave it out to be asked, or pipe it: chatapp login --password-stdin. ' +
  'In an argument every user of this machine could read it'

/** The program: its name and version, and its commands in the order of the help. */
export interface Program {
  version: string
  commands: readonly CommandFile[]
}

/**
 * Reads a command line and runs its command. Whatever goes wrong is told on the error stream.
 *
 * @param args the command line without the names of the programs
 */
export async function runCommandLine(
  { version, commands }: Program,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, configFile } = surroundings
  let done: ExitCode = EXIT.ok
  const root = rootCommand(version, terminal)
  for (const file of commands) {
    const command = addCommand(root, file)
    command.action(async () => {
      done = await file.run(command, contextOf(command.opts(), file, { ...surroundings, version }))
    })
  }
  if (args[0] === COMPLETE) {
    terminal.out.write(await answerShell(root, args.slice(1), configFile))
    return EXIT.ok
  }
  try {
    await root.parseAsync(args, { from: 'user' })
    return done
  } catch (error) {
    const failure = error instanceof CommanderError ? failureOfParsing(error) : error
    if (failure === undefined) return error instanceof CommanderError && error.exitCode === 0 ? EXIT.ok : EXIT.usage
    // The line may have been refused before its options were known.
    const output = createOutput(terminal, args.includes('--json'))
    reportFailure(failure, output, terminal.err)
    return exitCodeOf(failure)
  }
}

function rootCommand(version: string, terminal: Terminal): Command {
  return new Command('chatapp')
    .description(
      'The ChatApp API from a terminal or a shell script.\nThe token is made once, saved, and renewed by itself.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', rootHelp())
    .exitOverride()
    .configureOutput({ writeOut: terminal.out.write, writeErr: terminal.err.write, outputError: () => {} })
}

/** Adds a command with its own options, and those that all have. */
function addCommand(root: Command, file: CommandFile): Command {
  const command = root.command(file.usage).description(file.summary).helpOption('-h, --help', 'print help')
  file.shape(command)
  if (!file.hasNoAccount) {
    command.option('--profile <name>', 'the account remembered under this name (default: the one in use)')
  }
  return command
    .option('--json', 'for programs: the result as one JSON object on stdout, an error as one on stderr')
    .addOption(noInput())
}

/** Under a name of its own, since commander takes it for the opposite of api's `--input`. */
function noInput(): Option {
  return Object.assign(new Option('--no-input', 'ask nothing'), { attributeName: () => 'ask' })
}

interface CommonFlags {
  profile?: string
  json?: boolean
  ask?: boolean
}

function contextOf(
  flags: CommonFlags,
  { makesProfile = false }: CommandFile,
  surroundings: Surroundings & { version: string },
): Context {
  const { terminal, configFile, environment } = surroundings
  const output = createOutput(terminal, flags.json === true)
  const mayAsk = flags.ask !== false && terminal.isTyped && output.isHeard
  // A variable that is set to nothing says nothing.
  const wanted = flags.profile ?? (environment.profile || undefined)
  const config = openProfile(configFile, { wanted, mayBeNew: makesProfile })
  const heard = flags.profile === undefined || makesProfile ? environment : besideProfile(environment)
  return { ...surroundings, environment: heard, config, output, mayAsk }
}

/**
 * What commander found wrong, in words that repeat no value of the line: it may be a password in the wrong place.
 * `undefined` where help or the version was all that was wanted.
 */
function failureOfParsing({ code, message }: CommanderError): Error | undefined {
  if (code === 'commander.help' || code === 'commander.helpDisplayed' || code === 'commander.version') return undefined
  const [first = '', hint] = message.replace(/^error: /, '').split('\n')
  if (code === 'commander.unknownOption') {
    const flag = /'(--[\w-]*|-.)/.exec(first)?.[1] ?? 'given'
    if (/^--pass/.test(flag)) return usageError('A password does not belong into the command line', PASSWORD_ADVICE)
    return usageError(`There is no option ${flag}`, hint?.replace(/[()]/g, '') ?? 'All options: chatapp help <command>')
  }
  if (code === 'commander.excessArguments') {
    return usageError('There are more arguments than this command takes', 'See: chatapp help <command>')
  }
  if (code === 'commander.unknownCommand') {
    return usageError('There is no such command', hint?.replace(/[()]/g, '') ?? 'All commands: chatapp --help')
  }
  return usageError(capital(first), 'See: chatapp help <command>')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function rootHelp(): string {
  const codes = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)
  return `
Examples:
  chatapp login
  chatapp api /v1/licenses
  curl -H "Authorization: $(chatapp token)" https://api.chatapp.online/v1/licenses

Environment, before what login remembered:
  CHATAPP_BASE_URL  CHATAPP_EMAIL  CHATAPP_APP_ID  CHATAPP_PASSWORD
  CHATAPP_PROFILE   which of several accounts: chatapp profiles

Exit codes:
${codes.join('\n')}

Data goes to stdout, all else to stderr. NO_COLOR turns colours off.`
}
