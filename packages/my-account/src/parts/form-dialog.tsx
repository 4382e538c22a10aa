import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTexts } from '../i18n/index.ts'
import { Dialog } from './dialog.tsx'
import { ErrorText } from './error-text.tsx'
import { partsTexts } from './texts.ts'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  /** The fields, and what there is to know before. */
  children: ReactNode
  /** On the button that does it: a verb. */
  action: string
  color?: string
  /** Nothing to do yet: a field is empty, a word not typed. */
  disabled?: boolean
  /** Does it. A refusal is shown in the dialog; afterwards the caller closes it, or gives a `result`. */
  onSubmit: () => Promise<unknown>
  /** What came of it, in place of the form: the dialog is then left by its buttons only, as a secret may be in it. */
  result?: ReactNode
}

/** A dialog that asks, does it, and says what came of it. */
export function FormDialog({ opened, onClose, title, result, ...form }: Props) {
  const [busy, setBusy] = useState(false)
  return (
    <Dialog opened={opened} onClose={onClose} title={title} closable={!busy && result === undefined}>
      {result === undefined ? (
        <Form {...form} busy={busy} onBusy={setBusy} onCancel={onClose} />
      ) : (
        <Result>{result}</Result>
      )}
    </Dialog>
  )
}

interface FormProps extends Pick<Props, 'children' | 'action' | 'color' | 'disabled' | 'onSubmit'> {
  busy: boolean
  onBusy: (busy: boolean) => void
  onCancel: () => void
}

function Form({ children, action, color, disabled = false, onSubmit, busy, onBusy, onCancel }: FormProps) {
  const t = useTexts(partsTexts)
  const [failure, setFailure] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    onBusy(true)
    setFailure(undefined)
    try {
      await onSubmit()
    } catch (error) {
      setFailure(error)
    } finally {
      onBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
        <ErrorText failure={failure} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel} disabled={busy}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={disabled} {...(color !== undefined && { color })}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Takes the focus, which was on a button that is gone; unless what is in it took it, as a secret does. */
function Result({ children }: { children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (frame.current?.contains(document.activeElement) === false) frame.current.focus()
  }, [])
  return (
    <div ref={frame} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </div>
  )
}
