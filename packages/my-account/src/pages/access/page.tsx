import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { accessTexts } from './texts.ts'

export default function AccessPage() {
  const t = useTexts(accessTexts)
  return <PageHeading title={t.heading} />
}
