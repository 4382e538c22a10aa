import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real terminal with bash in it, in which a person types. */
export interface Terminal {
  /** Types keys, as tmux names them; text is typed as it stands. */
  type(...keys: string[]): Promise<void>
  /** Resolves with the screen once it shows this. Rejects after 30 s. */
  shows(pattern: RegExp): Promise<string>
  /** What stands on the screen, with the codes of its colours. */
  colours(): Promise<string>
}

const TRIES = 300
const PAUSE_MS = 100

/** Opens a terminal of 90 columns, by tmux, with its socket in the user's home. It ends with the test. */
export async function openTerminal(test: TestContext, home: string, env: Record<string, string>): Promise<Terminal> {
  const socket = join(home, 'tmux')
  const tmux = async (...args: string[]): Promise<string> =>
    (await run('tmux', ['-S', socket, '-f', '/dev/null', ...args], { env })).stdout
  await tmux('new-session', '-d', '-x', '90', '-y', '60', 'bash --norc -i')
  test.after(() => tmux('kill-server').catch(() => {}))
  const screen = (): Promise<string> => tmux('capture-pane', '-p')
  return {
    type: async (...keys) => {
      await tmux('send-keys', '--', ...keys)
    },
    async shows(pattern) {
      for (let tries = 0; tries < TRIES; tries++) {
        const shown = await screen()
        if (pattern.test(shown)) return shown
        await wait(PAUSE_MS)
      }
      throw new Error(`The terminal never showed ${pattern}:\n${await screen()}`)
    },
    colours: () => tmux('capture-pane', '-p', '-e'),
  }
}
