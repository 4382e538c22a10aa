import { Modal } from '@mantine/core'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTexts } from '../i18n/index.ts'
import { useFocusBack } from './focus-back.ts'
import { partsTexts } from './texts.ts'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  /** False: only its own buttons leave it, as something is under way, or a secret is in it. */
  closable?: boolean
  children: ReactNode
}

/**
 * A dialog. Escape is heard only while the focus is in it: the dialog that asks who sits there may lie on top, and one
 * press must not close both.
 */
export function Dialog({ opened, onClose, title, closable = true, children }: Props) {
  const t = useTexts(partsTexts)
  useFocusBack(!closable)
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing && closable) onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeOnEscape={false}
      closeOnClickOutside={closable}
      withCloseButton={closable}
      closeButtonProps={{ 'aria-label': t.cancel }}
      onKeyDown={closeByKey}
    >
      {children}
    </Modal>
  )
}
