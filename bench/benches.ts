import type { Bench } from './bench.ts'
import { checkBench } from './p01-check.ts'
import { verifyBench } from './p02-verify.ts'
import { refreshBench } from './p03-refresh.ts'
import { makeBench } from './p04-make.ts'
import { passwordBench } from './p05-password.ts'

/** In the order of the table of targets. */
export const BENCHES: readonly Bench[] = [checkBench, verifyBench, refreshBench, makeBench, passwordBench]
