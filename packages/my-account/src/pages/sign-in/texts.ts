import { defineTexts } from '../../i18n/index.ts'

export const signInTexts = defineTexts({
  en: { heading: 'Sign in' },
  ru: { heading: 'Вход' },
  pt: { heading: 'Entrar' },
})
