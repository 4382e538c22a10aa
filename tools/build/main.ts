import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../checkout.ts'
import { buildPages } from '../my-account/build.ts'
import { build } from './build.ts'

/** What is published, those first that others depend on. */
const PUBLISHED = ['contract', 'client', 'guard', 'my-account', 'server', 'cli']

const asked = process.argv.slice(2)
for (const name of asked.length > 0 ? asked : PUBLISHED) {
  if (!existsSync(join(ROOT, 'packages', name, 'package.json'))) throw new Error(`There is no package ${name}.`)
  const started = performance.now()
  // Pages for a browser: published as they are built, from the folder of the package.
  if (name === 'my-account') buildPages()
  else build(name)
  console.log(`packages/${name}/dist  ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
