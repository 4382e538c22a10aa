import type { Store } from '../store.ts'

/** Your store, as the kit needs it. What it cannot do may be left out, and is then not asked for. */
export interface StoreSubject {
  /** A store on a place of its own that nothing was ever saved in. Called once a promise. */
  open(): Promise<Store> | Store
  /** A store on the same place, as another process would have it: with a connection of its own. */
  openAnother(store: Store): Promise<Store> | Store
  /** Milliseconds after which a lock whose holder died, or stands still, must be free. Default: 10,000. */
  freedWithinMs?: number
  /** Takes the lock of the place, and dies with it: a killed process. Resolves when the lock is held by the dead. */
  dieWithLock?(store: Store): Promise<void>
  /** Puts something in the place of the document that is none. */
  spoil?(store: Store): Promise<void> | void
  /** Makes every further write fail, as a full disk does; reading goes on. */
  failWrites?(store: Store): Promise<void> | void
  /** Gives back what {@link open} and {@link openAnother} took. Called once a promise, with what `open` gave. */
  close?(store: Store): Promise<void> | void
}

/** A promise that a store keeps, or breaks. */
export interface StorePromise {
  /** A sentence. */
  name: string
  /** What of the subject it needs. */
  needs?: 'dieWithLock' | 'spoil' | 'failWrites'
  /** @throws when it is broken */
  prove(store: Store, subject: StoreSubject): Promise<void>
}
