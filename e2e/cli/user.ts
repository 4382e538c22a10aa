import { join } from 'node:path'
import { type Credentials, childEnvironment, NODE, ROOT, startProcess, temporaryFolder } from '../harness/index.ts'

const CLI_MAIN = join(ROOT, 'packages/cli/src/main.ts')

export interface Run {
  code: number | null
  /** Without the last line end. */
  out: string
  err: string
}

/** A user with a home of their own, who runs `chatapp`. */
export interface User {
  run(args: readonly string[], input?: string): Promise<Run>
  /** Logs in by stdin, under a name of its own where one is given. */
  logIn(profile?: string): Promise<Run>
}

export function userOf(baseUrl: string, { email, appId, appPassword }: Omit<Credentials, 'password'>): User {
  const home = temporaryFolder()
  const run: User['run'] = async (args, input) => {
    const command = startProcess({
      command: NODE,
      args: [CLI_MAIN, ...args],
      env: childEnvironment(home),
      cwd: home,
      showsSecrets: args[0] === 'token',
      ...(input !== undefined && { input }),
    })
    const { code } = await command.ended()
    return { code, out: command.stdout().trim(), err: command.stderr() }
  }
  const account = ['--base-url', baseUrl, '--email', email, '--app-id', appId]
  return {
    run,
    logIn: profile =>
      run(
        ['login', ...account, ...(profile === undefined ? [] : ['--profile', profile]), '--password-stdin', '--json'],
        appPassword,
      ),
  }
}
