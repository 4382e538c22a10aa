import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'

export interface Arguments {
  /** Which to run, `P1`; all when empty. */
  ids: string[]
  json: boolean
  quick: boolean
  help: boolean
  grants: number
  folder: string
}

export const HELP = `npm run bench [-- P1 P3 …] [-- --json]

  --json       one JSON object a line, nothing else on stdout
  --quick      three rounds and a small store: shows that everything runs, says nothing about targets
  --grants N   live grants of the large store (10000000); with 10⁷ it takes about 2 GB of disk
  --folder F   where stores are put; it must be on a real disk (${tmpdir()})
`

/** Reads the command line. Throws what parseArgs throws, and for a number that is none. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      grants: { type: 'string' },
      folder: { type: 'string', default: tmpdir() },
    },
  })
  const { json, quick, help, folder } = values
  const grants = Number(values.grants ?? (quick ? 100_000 : 10_000_000))
  if (!Number.isInteger(grants) || grants < 20_000) throw new Error('--grants is a whole number from 20000 on')
  return { ids: positionals.map(id => id.toUpperCase()), json, quick, help, grants, folder }
}
