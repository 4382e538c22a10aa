import { randomBytes } from 'node:crypto'
import { createHashUpgrades, type HashUpgrades } from '../flows/upgrade-hash.ts'
import type { Log } from '../log.ts'
import type { Meters } from '../metrics/meters.ts'
import { createDecoys, type Decoys } from '../passwords/decoys.ts'
import type { HashLane, LaneMeter } from '../passwords/lane.ts'
import type { Store } from '../store/store.ts'

export interface Passwords {
  lane: HashLane
  decoys: Decoys
  upgrades: HashUpgrades
  /** Lets what is under way end, and ends the threads. */
  stop(): Promise<void>
}

interface PasswordDeps {
  store: Store
  installationId: string
  createLane(meter: LaneMeter | undefined): HashLane
  log: Log
  /** Where somebody looks at how busy the lane is. */
  meters: Meters | undefined
}

/** Accounts change their kind of hash one by one, as they sign in. */
const MIX_EVERY_MS = 600_000
const POINTS = 64
/** As many as an account number has bits. */
const HALVES = 48
const HASHES_A_POINT = 4

/** The hash lane, decoys mixed as the hashes of accounts are, and what replaces hashes from elsewhere. */
export async function startPasswords({
  store,
  installationId,
  createLane,
  log,
  meters,
}: PasswordDeps): Promise<Passwords> {
  const decoys = createDecoys(installationId, randomBytes)
  await mixDecoys(store, decoys)
  const timer = setInterval(() => {
    mixDecoys(store, decoys).catch(error => log.warn({ err: error }, 'password hashes cannot be sampled'))
  }, MIX_EVERY_MS)
  timer.unref()
  const lane = createLane(meters && laneMeter(meters))
  const onError = (error: unknown) => log.warn({ err: error }, 'a password hash could not be upgraded')
  const upgrades = createHashUpgrades({ store, lane, onError })
  return {
    lane,
    decoys,
    upgrades,
    async stop() {
      clearInterval(timer)
      await upgrades.settled()
      await lane.close()
    },
  }
}

/** How the lane is told of in metrics. */
export function laneMeter({ counters, histograms }: Meters): LaneMeter {
  return {
    waited: seconds => histograms.hashWait.observe(0, seconds),
    refused: () => counters.hashRefused.add(0),
  }
}

async function mixDecoys(store: Store, decoys: Decoys): Promise<void> {
  const from = samplePoints(await store.lastAccountId())
  decoys.mix(await store.samplePasswordHashes({ from, limit: HASHES_A_POINT }))
}

/**
 * Numbers to sample from: the same on every node, spread evenly over all, and once more by halves from the top down. One
 * account that was imported with a number far above the others' would else stand for all of them.
 */
export function samplePoints(last: number): number[] {
  const evenly = Array.from({ length: POINTS }, (_, point) => Math.floor((point * last) / POINTS) + 1)
  const byHalves = Array.from({ length: HALVES }, (_, half) => Math.floor(last / 2 ** (half + 1)) + 1)
  return [...new Set([...evenly, ...byHalves])]
}
