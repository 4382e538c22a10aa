import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childEnvironment, NODE, ROOT, startProcess, temporaryFolder } from '../harness/index.ts'

/** A program as Connect shows it, saved where the page says, with a home of its own. */
export interface Program {
  /** Runs it once to its end, and gives what it printed. Fails where the program does. */
  run(): Promise<string>
}

/** What runs the files of Connect, by the end of their names. */
const RUNNERS: Readonly<Record<string, string>> = { sh: 'sh', php: 'php', py: 'python3', ts: NODE }

export function saveProgram(file: string, source: string, args: readonly string[] = ['/v1/licenses']): Program {
  const folder = temporaryFolder()
  writeFileSync(join(folder, file), source, { mode: 0o600 })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(ROOT, 'node_modules/@chatapp-access'), join(folder, 'node_modules/@chatapp-access'))
  const command = RUNNERS[file.slice(file.lastIndexOf('.') + 1)]
  assert.ok(command, `what runs ${file}?`)
  return {
    async run() {
      const ran = startProcess({
        command,
        args: [file, ...args],
        env: childEnvironment(folder),
        cwd: folder,
        showsSecrets: true,
      })
      const { code } = await ran.ended()
      assert.equal(code, 0, `${file}: ${ran.stderr()}${ran.stdout()}`)
      return ran.stdout()
    },
  }
}
