import type { OnProgress } from '../transfer/copy-tables.ts'
import type { CommandContext } from './context.ts'

const EVERY_MS = 200

/** Where a transfer stands, on one line of a terminal; nothing where there is none. */
export function progressOn({ showProgress }: CommandContext): { update: OnProgress; end(): void } {
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    update(what, done, total) {
      if (!showProgress || performance.now() - shownAt < EVERY_MS) return
      shownAt = performance.now()
      showProgress(
        `${total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))} % · ${done} of ${total} · ${what}`,
      )
    },
    end: () => showProgress?.(''),
  }
}
