import { defineTexts } from '../../i18n/index.ts'

export const operatorTexts = defineTexts({
  en: { heading: 'Operator' },
  ru: { heading: 'Оператор' },
  pt: { heading: 'Operador' },
})
