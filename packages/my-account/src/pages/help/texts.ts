import { defineTexts } from '../../i18n/index.ts'

export const helpTexts = defineTexts({
  en: { heading: 'Help' },
  ru: { heading: 'Помощь' },
  pt: { heading: 'Ajuda' },
})
