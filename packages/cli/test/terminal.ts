import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { program, type User } from './setup.ts'

const run = promisify(execFile)

/** A real terminal with a shell in it, in which a person types. */
export interface Terminal {
  /** Types keys, as tmux names them; text is typed as it stands. */
  type(...keys: string[]): Promise<void>
  /** Resolves with the screen once it shows this. Rejects after 20 s. */
  shows(pattern: RegExp): Promise<string>
  /** All that stands on the screen, with its colours. */
  colours(): Promise<string>
}

/** Opens a terminal of 100 columns, by tmux, with a socket in the user's home. It ends with the test. */
export async function openTerminal(
  test: TestContext,
  user: User,
  env: Record<string, string> = {},
  shell = 'sh -i',
): Promise<Terminal> {
  const socket = join(user.home, 'tmux')
  const tmux = async (...args: string[]): Promise<string> =>
    (await run('tmux', ['-S', socket, '-f', '/dev/null', ...args], { env: { ...user.env, ...env } })).stdout
  const profile = join(user.home, 'profile')
  // A function, not an alias: the shell may be any POSIX sh.
  await writeFile(profile, `PS1='$ '\nchatapp() { '${process.execPath}' '${await program()}' "$@"; }\n`)
  await tmux('new-session', '-d', '-x', '100', '-y', '50', '-e', `ENV=${profile}`, shell)
  test.after(() => tmux('kill-server').catch(() => {}))
  const screen = (): Promise<string> => tmux('capture-pane', '-p')
  return {
    type: async (...keys) => {
      await tmux('send-keys', '--', ...keys)
    },
    async shows(pattern) {
      for (let tries = 0; tries < 400; tries++) {
        const shown = await screen()
        if (pattern.test(shown)) return shown
        await wait(50)
      }
      throw new Error(`The terminal never showed ${pattern}:\n${await screen()}`)
    },
    colours: () => tmux('capture-pane', '-p', '-e'),
  }
}
