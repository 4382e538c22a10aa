import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { linkTexts } from './texts.ts'

export default function LinkPage() {
  const t = useTexts(linkTexts)
  return <PageHeading title={t.heading} />
}
