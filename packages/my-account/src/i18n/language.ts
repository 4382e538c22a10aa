import { LANGUAGES, type Language } from './languages.ts'

const KEY = 'chatapp-language'

/** The first of what a browser prefers that we speak (RFC 5646 tags: `pt-BR` is `pt`); English otherwise. */
export function preferredLanguage(saved: string | null, preferred: readonly string[]): Language {
  for (const tag of [saved ?? '', ...preferred]) {
    const [primary = ''] = tag.toLowerCase().split('-')
    const found = LANGUAGES.find(language => language === primary)
    if (found !== undefined) return found
  }
  return 'en'
}

/** The language saved in this browser, else the one it prefers. */
export function readLanguage(): Language {
  return preferredLanguage(readSaved(), navigator.languages)
}

/** Keeps the choice. Where storage is refused (private windows) it lasts until the page is closed. */
export function saveLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    return
  }
}

function readSaved(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
