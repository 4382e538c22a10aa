import { Button, type ButtonProps, Group, Text } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTexts } from '../i18n/index.ts'
import { Dialog } from './dialog.tsx'
import { ErrorText } from './error-text.tsx'
import { partsTexts } from './texts.ts'
import { useKeepFocusNear } from './use-keep-focus-near.ts'

interface Props extends Pick<ButtonProps, 'variant' | 'size' | 'color' | 'leftSection' | 'disabled'> {
  /** On the button. */
  children: ReactNode
  /** The question: `End this access?` */
  title: string
  /** What will happen, and whether it can be undone. */
  text: ReactNode
  /** On the button that does it: a verb. */
  action: string
  /** Does it. The dialog closes when it is done; a refusal is shown in it. */
  onConfirm: () => Promise<unknown>
  /** For those who hear it, where the words on the button are the same in every row. */
  'aria-label'?: string
}

/** A button for what cannot be taken back: asks first, in words that say what will happen. */
export function ConfirmButton({ children, title, text, action, onConfirm, color = 'red', ...button }: Props) {
  const t = useTexts(partsTexts)
  const [opened, setOpened] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const trigger = useRef<HTMLButtonElement>(null)
  const keepFocusNear = useKeepFocusNear(trigger)
  const open = () => {
    // Drawn closed first: a dialog that begins open does not know where the focus came from, and cannot give it back.
    flushSync(() => setWasOpened(true))
    setOpened(true)
  }
  const close = () => {
    setOpened(false)
    setFailure(undefined)
  }
  const confirm = async () => {
    setBusy(true)
    try {
      keepFocusNear()
      await onConfirm()
      close()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button ref={trigger} variant="default" {...button} onClick={open}>
        {children}
      </Button>
      {/* Not before it is needed: a table may have thousands of such buttons. */}
      {wasOpened && (
        <Dialog opened={opened} onClose={close} title={title} closable={!busy}>
          <Text component="div">{text}</Text>
          <ErrorText failure={failure} mt="md" />
          <Group justify="flex-end" mt="xl" gap="sm">
            <Button variant="default" onClick={close} data-autofocus>
              {t.cancel}
            </Button>
            <Button color={color} loading={busy} onClick={() => void confirm()}>
              {action}
            </Button>
          </Group>
        </Dialog>
      )}
    </>
  )
}
