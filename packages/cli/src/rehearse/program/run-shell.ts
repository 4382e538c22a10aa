import { execFile } from 'node:child_process'

/** Runs a line of the shell to its end. Resolves to its exit code. */
export function runShell(line: string, env: Readonly<Record<string, string>>): Promise<number> {
  return new Promise(done => {
    const [shell, flag] = process.platform === 'win32' ? ['cmd', '/c'] : ['sh', '-c']
    execFile(shell as string, [flag as string, line], { env: { ...env } }, error => {
      done(error === null ? 0 : typeof error.code === 'number' ? error.code : 1)
    })
  })
}
