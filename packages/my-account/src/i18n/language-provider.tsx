import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { type Format, formatOf } from './format.ts'
import { readLanguage, saveLanguage } from './language.ts'
import type { Language } from './languages.ts'
import type { Texts, Translation } from './texts.ts'

interface LanguageChoice {
  language: Language
  choose(language: Language): void
}

const Context = createContext<LanguageChoice | undefined>(undefined)

/** The language of all below. Also written to `<html lang>`, where the API client reads it. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => writeToDocument(readLanguage()))
  const choice = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        saveLanguage(chosen)
        setLanguage(writeToDocument(chosen))
      },
    }),
    [language],
  )
  return <Context value={choice}>{children}</Context>
}

function writeToDocument(language: Language): Language {
  document.documentElement.lang = language
  return language
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(Context)
  if (choice === undefined) throw new Error('useLanguage needs a LanguageProvider above')
  return choice
}

/** The texts of a page in the chosen language. */
export function useTexts<T>(texts: Texts<T>): Translation<T> {
  return texts[useLanguage().language]
}

/** Numbers, dates and times in the chosen language. */
export function useFormat(): Format {
  return formatOf(useLanguage().language)
}
