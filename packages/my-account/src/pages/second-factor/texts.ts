import { defineTexts } from '../../i18n/index.ts'

export const secondFactorTexts = defineTexts({
  en: { heading: 'Second factor' },
  ru: { heading: 'Второй фактор' },
  pt: { heading: 'Segundo fator' },
})
