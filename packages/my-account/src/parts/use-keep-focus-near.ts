import { type RefObject, useEffect, useRef } from 'react'
import { focusHeading } from './page-heading.tsx'

/**
 * The button that ends something often goes with it, and the focus with the button. Where the list it stood in is
 * still there, the focus goes to that; else to the heading of the page.
 * Returns what to call before it is ended: where the button stood is not known afterwards.
 */
export function useKeepFocusNear(button: RefObject<HTMLElement | null>): () => void {
  const used = useRef<{ table: HTMLElement | null }>(undefined)
  useEffect(
    () => () => {
      if (used.current === undefined) return
      const { table } = used.current
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) focus(table)
      })
    },
    [],
  )
  return () => {
    used.current = { table: button.current?.closest('table') ?? null }
  }
}

function focus(table: HTMLElement | null): void {
  if (table === null || !table.isConnected) {
    focusHeading()
    return
  }
  table.tabIndex = -1
  table.focus({ preventScroll: true })
}
