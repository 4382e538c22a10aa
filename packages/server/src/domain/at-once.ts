/** Counts what each account has under way, up to a bound. */
export interface AtOnce {
  /** Takes one; gives what ends it, however often that is called. `undefined` where the account has as many as it may. */
  begin(accountId: number): (() => void) | undefined
}

export function createAtOnce(most: number): AtOnce {
  const underWay = new Map<number, number>()
  const add = (accountId: number, change: 1 | -1): void => {
    const count = (underWay.get(accountId) ?? 0) + change
    if (count > 0) underWay.set(accountId, count)
    else underWay.delete(accountId)
  }
  return {
    begin(accountId) {
      if ((underWay.get(accountId) ?? 0) >= most) return undefined
      add(accountId, 1)
      let over = false
      return () => {
        if (!over) add(accountId, -1)
        over = true
      }
    },
  }
}
