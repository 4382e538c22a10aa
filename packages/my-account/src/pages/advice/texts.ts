import { defineTexts } from '../../i18n/index.ts'

export const adviceTexts = defineTexts({
  en: { heading: 'Advice' },
  ru: { heading: 'Советы' },
  pt: { heading: 'Conselhos' },
})
