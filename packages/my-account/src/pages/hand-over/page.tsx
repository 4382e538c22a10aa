import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { handOverTexts } from './texts.ts'

export default function HandOverPage() {
  const t = useTexts(handOverTexts)
  return <PageHeading title={t.heading} />
}
