import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { setUpTexts } from './texts.ts'

export default function SetUpPage() {
  const t = useTexts(setUpTexts)
  return <PageHeading title={t.heading} />
}
