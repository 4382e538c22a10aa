import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { journalTexts } from './texts.ts'

export default function JournalPage() {
  const t = useTexts(journalTexts)
  return <PageHeading title={t.heading} />
}
