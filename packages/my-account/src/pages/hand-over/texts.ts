import { defineTexts } from '../../i18n/index.ts'

export const handOverTexts = defineTexts({
  en: { heading: 'Take over an app' },
  ru: { heading: 'Принять приложение' },
  pt: { heading: 'Receber um app' },
})
