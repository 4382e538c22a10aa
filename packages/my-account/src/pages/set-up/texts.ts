import { defineTexts } from '../../i18n/index.ts'

export const setUpTexts = defineTexts({
  en: { heading: 'Set up' },
  ru: { heading: 'Первый запуск' },
  pt: { heading: 'Configuração inicial' },
})
