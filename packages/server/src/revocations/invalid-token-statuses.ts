import { formatAppId } from '@chatapp-access/contract'
import type { InvalidTokenStatus } from '../domain/app.ts'
import type { StatusChange } from '../store/node-store.ts'

/** Which apps have a status of their own for the invalid-token errors, as a node follows it into memory: few ever do. */
export class InvalidTokenStatuses {
  #statuses = new Map<string, InvalidTokenStatus>()
  /** What is read anew from the start; until all of it is there, the old answers. */
  #incoming: Map<string, InvalidTokenStatus> | undefined = new Map()
  #after = 0

  /** The last change that was read; 0 where all are to be read. */
  get after(): number {
    return this.#after
  }

  /** `undefined` where it is the server's. */
  of(accountId: number, appNumber: number): InvalidTokenStatus | undefined {
    return this.#statuses.get(formatAppId(accountId, appNumber))
  }

  /** @param isLast whether nothing newer was left unread */
  apply(changes: readonly StatusChange[], isLast: boolean): void {
    const statuses = this.#incoming ?? this.#statuses
    for (const { version, accountId, appNumber, status } of changes) {
      const appId = formatAppId(accountId, appNumber)
      if (status === null) statuses.delete(appId)
      else statuses.set(appId, status)
      this.#after = version
    }
    if (!isLast) return
    this.#statuses = statuses
    this.#incoming = undefined
  }

  /** Reads all anew: the store was away, and may have come back without what it said last. */
  restart(): void {
    this.#after = 0
    this.#incoming = new Map()
  }
}
