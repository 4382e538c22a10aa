import { spawn } from 'node:child_process'
import { ENVIRONMENT, ROOT } from '../checkout.ts'

export interface Step {
  heading: string
  command: string
  args: readonly string[]
}

const node = process.execPath

/** All that is checked before the tests, in order. Each counts as one passed or failed. */
export const STEPS: readonly Step[] = [
  { heading: 'needed programs', command: node, args: ['tools/test/prerequisites.ts'] },
  { heading: 'formatting and lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { heading: 'types', command: 'tsc', args: ['--project', 'tsconfig.json'] },
  { heading: 'types of the pages', command: 'tsc', args: ['--project', 'packages/my-account/tsconfig.json'] },
  { heading: 'architecture', command: node, args: ['tools/architecture/main.ts'] },
  { heading: 'unused code', command: 'knip', args: ['--no-progress'] },
  { heading: 'pages of My Account', command: node, args: ['tools/my-account/main.ts'] },
  { heading: 'documents', command: node, args: ['tools/docs/main.ts', '--check'] },
]

export interface StepResult {
  passed: boolean
  output: string
  seconds: number
}

/** Runs one step in the root of the checkout, and keeps what it printed. */
export function runStep(step: Step): Promise<StepResult> {
  const started = performance.now()
  const { promise, resolve } = Promise.withResolvers<StepResult>()
  const child = spawn(step.command, step.args, {
    cwd: ROOT,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm puts .cmd files beside the programs on Windows; only a shell finds those.
    shell: process.platform === 'win32',
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const end = (passed: boolean) => resolve({ passed, output, seconds: (performance.now() - started) / 1000 })
  child.on('error', error => {
    output += `${step.command} could not be started: ${error.message}\n`
    end(false)
  })
  child.on('close', code => end(code === 0))
  return promise
}
