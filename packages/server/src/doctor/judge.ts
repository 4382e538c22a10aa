import { checkNodes } from './check-nodes.ts'
import { checkPostgres } from './check-postgres.ts'
import { checkSettings } from './check-settings.ts'
import { checkDisk, checkStore } from './check-store.ts'
import { checkApps, checkTold } from './check-told.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** What there is to say of the facts, in the order in which it is mended best. */
export function judge(facts: Facts): Finding[] {
  const checks = [checkSettings, checkDisk, checkStore, checkPostgres, checkNodes, checkTold, checkApps]
  return checks.flatMap(check => check(facts))
}
