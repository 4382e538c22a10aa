import type { Bench } from './bench.ts'
import { checkBench } from './p01-check.ts'
import { checkCountedBench, refreshCountedBench } from './p01-counters.ts'
import { verifyBench } from './p02-verify.ts'
import { refreshBench } from './p03-refresh.ts'
import { makeBench } from './p04-make.ts'
import { passwordBench } from './p05-password.ts'
import { openLoopBench } from './p06-open-loop.ts'
import { refreshPostgresBench } from './p07-refresh-postgres.ts'
import { grantsBench } from './p08-grants.ts'
import { grantsPostgresBench } from './p08-grants-postgres.ts'
import { memoryBench } from './p09-memory.ts'
import { startBench } from './p10-start.ts'
import { workersBench } from './p11-workers.ts'
import { revocationBench } from './p12-revocation.ts'
import { forwardAuthBench } from './p13-forward-auth.ts'
import { gatewayBench } from './p13-gateway.ts'
import { guardBench } from './p14-guard.ts'
import { clientBench } from './p15-client.ts'
import { sizeBench } from './p16-size.ts'
import { renewalBench } from './p17-renewal.ts'
import { sidecarBench } from './p18-sidecar.ts'

/** In the order of the table of targets. */
export const BENCHES: readonly Bench[] = [
  checkBench,
  checkCountedBench,
  verifyBench,
  refreshBench,
  refreshCountedBench,
  makeBench,
  passwordBench,
  openLoopBench,
  refreshPostgresBench,
  grantsBench,
  grantsPostgresBench,
  memoryBench,
  startBench,
  workersBench,
  revocationBench,
  gatewayBench,
  forwardAuthBench,
  guardBench,
  clientBench,
  sizeBench,
  renewalBench,
  sidecarBench,
]
