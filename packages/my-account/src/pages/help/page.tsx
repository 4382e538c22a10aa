import { useTexts } from '../../i18n/index.ts'
import { PageHeading } from '../../parts/index.ts'
import { Habits } from './habits.tsx'
import { Integrators } from './integrators.tsx'
import { Languages } from './languages.tsx'
import { Steps } from './steps.tsx'
import { helpTexts } from './texts.ts'

export default function HelpPage() {
  const t = useTexts(helpTexts)
  return (
    <>
      <PageHeading title={t.heading} lead={t.lead} />
      <Steps />
      <Languages />
      <Habits />
      <Integrators />
    </>
  )
}
