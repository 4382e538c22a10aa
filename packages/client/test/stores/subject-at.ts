import type { Store } from '../../src/store.ts'
import type { StoreSubject } from '../../src/testing/index.ts'
import { dieWithLock } from './die-with-lock.ts'
import { type OpenedStore, openStore } from './open-store.ts'

/** How a kind of store is harmed, at the address of one of them. */
export interface Harm {
  spoil(address: string): Promise<void> | void
  failWrites(address: string): Promise<void> | void
  /** After `failWrites`, for the stores that come after. */
  mend?(address: string): Promise<void> | void
}

const LEASE_MS = 700

/** A subject of the kit whose places are named by addresses. */
export function subjectAt(newAddress: () => Promise<string> | string, harm: Harm): Required<StoreSubject> {
  const addresses = new WeakMap<Store, string>()
  const opened = new Map<string, OpenedStore[]>()
  const addressOf = (store: Store) => addresses.get(store) as string
  async function openAt(address: string): Promise<Store> {
    const one = await openStore(address, LEASE_MS)
    addresses.set(one.store, address)
    opened.set(address, [...(opened.get(address) ?? []), one])
    return one.store
  }
  return {
    open: async () => openAt(await newAddress()),
    openAnother: store => openAt(addressOf(store)),
    freedWithinMs: 10 * LEASE_MS,
    dieWithLock: store => dieWithLock(addressOf(store), LEASE_MS),
    spoil: store => harm.spoil(addressOf(store)),
    failWrites: store => harm.failWrites(addressOf(store)),
    async close(store) {
      await harm.mend?.(addressOf(store))
      for (const one of opened.get(addressOf(store)) ?? []) await one.close()
    },
  }
}
