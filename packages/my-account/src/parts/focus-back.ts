import { useLayoutEffect, useRef } from 'react'

/**
 * A button that is busy is disabled, and a browser takes the focus from it: the keyboard would be nowhere. What had the
 * focus when the work began gets it back when it is over, unless it is somewhere by then.
 */
export function useFocusBack(busy: boolean): void {
  const before = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const { activeElement, body } = document
    if (busy) before.current = activeElement instanceof HTMLElement ? activeElement : null
    else if (activeElement === body) before.current?.focus()
  }, [busy])
}
