import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { noticesTexts } from './texts.ts'

export default function NoticesPage() {
  const t = useTexts(noticesTexts)
  return <PageHeading title={t.heading} />
}
