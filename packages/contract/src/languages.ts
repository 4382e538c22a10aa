/** The languages of `error.message`, chosen by the `Lang` header. The first is the default. */
export const LANGUAGES = ['en', 'ru', 'pt'] as const

export type Language = (typeof LANGUAGES)[number]

export const DEFAULT_LANGUAGE: Language = 'en'

/** One text in every language of the wire. */
export type Text = Readonly<Record<Language, string>>

/** The language a `Lang` header asks for; anything unknown is the default. */
export function languageOf(header: string | undefined): Language {
  const wanted = header?.trim().toLowerCase()
  return LANGUAGES.find(language => language === wanted) ?? DEFAULT_LANGUAGE
}
