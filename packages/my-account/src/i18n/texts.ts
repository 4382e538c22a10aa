import type { Language } from './languages.ts'

/** A text, a sentence with values in it, or a group of either. */
export type Text = string | ((...values: never[]) => string) | { readonly [name: string]: Text }

/** The same names with other words: what a translation has to be. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: never[]) => string
      ? T[K]
      : Translation<T[K]>
}

/** The texts of one page in every language. */
export type Texts<T> = Readonly<Record<Language, Translation<T>>>

/**
 * Declares the texts of a page. English gives the names and the values each sentence takes; a name that is missing
 * in another language, or stands there alone, is a type error.
 */
export function defineTexts<T extends Record<string, Text>>(texts: {
  en: T
  ru: Translation<NoInfer<T>>
  pt: Translation<NoInfer<T>>
}): Texts<T> {
  return texts as Texts<T>
}
