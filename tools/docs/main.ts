import { parseArgs } from 'node:util'
import { ROOT } from '../checkout.ts'
import { readDocuments } from './documents.ts'
import { brokenLinks } from './links.ts'
import { PAGES, stalePages, writePages } from './pages.ts'
import { unknownScripts } from './scripts.ts'

// Without --check: writes the generated pages. With it: changes nothing, and checks them and all other Markdown.
// Any other flag is refused before anything is written.
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
if (values.check) {
  const documents = readDocuments(ROOT)
  const faults = [...stalePages(ROOT), ...brokenLinks(documents), ...unknownScripts(documents)]
  for (const { path, line, text } of faults) console.error(`${path}:${line} ${text}`)
  console.log(`${documents.texts.size} documents: ${faults.length === 0 ? 'all good' : `${faults.length} faults`}`)
  process.exitCode = faults.length === 0 ? 0 : 1
} else {
  writePages(ROOT)
  console.log(`written: ${Object.keys(PAGES).join(', ')}`)
}
