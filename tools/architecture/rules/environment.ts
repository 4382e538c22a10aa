import type { Rule } from '../repository.ts'

/** Files that read the environment without being a `main.ts`, each with the reason. */
const EXCEPTIONS: Record<string, string> = {
  'packages/client/src/file/state-directory.ts':
    'the default store lies where XDG_STATE_HOME, LOCALAPPDATA or HOME say',
  'examples/demo/src/app-with-client.ts': 'a program of its own, given its account as an integrator would be',
  'examples/demo/src/app-with-habit.ts': 'the same',
  'examples/demo/src/processes.ts': 'starts the programs of the demo, and hands its environment on',
  'recipes/client.ts': 'copied by integrators, who put their settings where it says',
}

/** Tests and tools start programs, and hand them an environment; habits and integrations are programs by themselves. */
const FREE = /^(e2e|tools|bench|examples\/(habits|integrations))\/|^(packages|examples)\/[^/]+\/test\//

/** Settings enter at one place. Elsewhere a value read from the environment is one nobody can see or test. */
export const environment: Rule = ({ sources }) =>
  [...sources.values()].flatMap(({ path, uses }) => {
    if (FREE.test(path) || path.endsWith('/main.ts') || path in EXCEPTIONS) return []
    return uses
      .filter(({ text }) => text === 'process.env')
      .map(({ line }) => ({ path, line, text: 'process.env outside a main.ts: read it there, and pass the value in.' }))
  })
