import type { Language } from '@chatapp-access/contract'

export type { Language }

/** In their own names, in the order of the menu. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский', pt: 'Português' }

export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as Language[]

/** The locale that dates and numbers are written in. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ru: 'ru', pt: 'pt-BR' }
