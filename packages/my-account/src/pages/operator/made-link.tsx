import type { Data } from '../../api/index.ts'
import { useFormat, useTexts } from '../../i18n/index.ts'
import { ShownOnce } from '../../parts/index.ts'
import { operatorTexts } from './texts.ts'

interface Props {
  label: string
  made: Data<'operatorInvite'>
  onSaved: () => void
}

/** A one-time link, shown this once, and how long it works. */
export function MadeLink({ label, made, onSaved }: Props) {
  const t = useTexts(operatorTexts)
  const format = useFormat()
  return <ShownOnce label={label} value={made.link} note={t.note(format.dateTime(made.endsAt))} onSaved={onSaved} />
}
