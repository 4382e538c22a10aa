import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '@chatapp-access/contract'

/** What a request says about the language it wants. */
export interface LanguageWish {
  /** `?lang=` of the address. */
  query?: string | undefined
  /** The `Lang` header of the wire. */
  header?: string | undefined
  /** `Accept-Language`, RFC 9110 section 12.5.4. */
  accept?: string | undefined
}

/** The language of a page: the address decides, then `Lang`, then what the browser accepts, then the default. */
export function preferredLanguage({ query, header, accept }: LanguageWish): Language {
  return known(query) ?? known(header) ?? accepted(accept) ?? DEFAULT_LANGUAGE
}

function known(tag: string | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-')[0]
  return LANGUAGES.find(language => language === primary)
}

function accepted(header: string | undefined): Language | undefined {
  const ranges = (header ?? '').split(',').map(range => {
    const [tag, ...parameters] = range.split(';')
    const weight = parameters.map(parameter => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1]).find(Boolean)
    return { language: known(tag), weight: weight === undefined ? 1 : Number(weight) }
  })
  const wanted = ranges.filter(range => range.language && range.weight > 0)
  return wanted.sort((left, right) => right.weight - left.weight)[0]?.language
}
