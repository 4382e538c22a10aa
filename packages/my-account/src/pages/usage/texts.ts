import { defineTexts } from '../../i18n/index.ts'

export const usageTexts = defineTexts({
  en: { heading: 'Usage' },
  ru: { heading: 'Использование' },
  pt: { heading: 'Uso' },
})
