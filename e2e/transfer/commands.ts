import {
  childEnvironment,
  type Ending,
  NODE,
  noteSecretsIn,
  ROOT,
  type RunningProcess,
  SERVER_MAIN,
  startProcess,
  temporaryFolder,
} from '../harness/index.ts'

export interface Done extends Ending {
  stdout: string
  stderr: string
  /** The JSON value it printed; `undefined` where it printed none. */
  result: Record<string, unknown> | undefined
}

/** Starts a command of chatapp-server, with `--json`. What it is wrapped in comes first, such as `['prlimit', …]`. */
export function startCommand(
  args: readonly string[],
  { env = {}, wrapper = [] }: { env?: Readonly<Record<string, string>>; wrapper?: readonly string[] } = {},
): RunningProcess {
  const [command, ...rest] = [...wrapper, NODE, SERVER_MAIN, ...args, '--json']
  const folder = temporaryFolder()
  return startProcess({ command: command as string, args: rest, env: childEnvironment(folder, env), cwd: ROOT })
}

export async function doneOf(command: RunningProcess): Promise<Done> {
  const ending = await command.ended(120_000)
  const [stdout, stderr] = [command.stdout(), command.stderr()]
  noteSecretsIn(stdout)
  return { ...ending, stdout, stderr, result: stdout.startsWith('{') ? JSON.parse(stdout) : undefined }
}

export function run(args: readonly string[], how?: Parameters<typeof startCommand>[1]): Promise<Done> {
  return doneOf(startCommand(args, how))
}

/** A path in a folder of its own. */
export function freshPath(name = 'access.db'): string {
  return `${temporaryFolder()}/${name}`
}
