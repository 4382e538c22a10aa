import { defineTexts } from '../../i18n/index.ts'

export const signUpTexts = defineTexts({
  en: { heading: 'Make an account' },
  ru: { heading: 'Регистрация' },
  pt: { heading: 'Criar conta' },
})
