import { buildPages } from './build.ts'

const started = performance.now()
if (buildPages()) console.log(`packages/my-account/dist  ${((performance.now() - started) / 1000).toFixed(1)} s`)
