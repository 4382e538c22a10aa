import { ROOT } from '../checkout.ts'
import { readRepository } from './repository.ts'
import * as rules from './rules/index.ts'

const repository = readRepository(ROOT)
const faults = Object.entries(rules).flatMap(([name, rule]) => rule(repository).map(fault => ({ name, ...fault })))
faults.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line)

for (const { path, line, text, name } of faults) console.error(`${path}:${line} ${text} [${name}]`)
const count = `${repository.sources.size} sources, ${Object.keys(rules).length} rules`
console.log(faults.length === 0 ? `${count}: all kept` : `${count}: ${faults.length} broken`)
process.exitCode = faults.length === 0 ? 0 : 1
