import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { helpTexts } from './texts.ts'

export default function HelpPage() {
  const t = useTexts(helpTexts)
  return <PageHeading title={t.heading} />
}
