import { NativeSelect } from '@mantine/core'
import { LANGUAGE_NAMES, LANGUAGES, type Language, useLanguage, useTexts } from '../i18n/index.ts'
import classes from './layout.module.css'
import { layoutTexts } from './texts.ts'

/** A select of the platform: right with every keyboard, screen reader and phone, and nothing to load. */
export function LanguageMenu({ onChoose }: { onChoose?: (language: Language) => void }) {
  const t = useTexts(layoutTexts)
  const { language, choose } = useLanguage()
  return (
    <NativeSelect
      aria-label={t.language}
      variant="unstyled"
      size="sm"
      classNames={{ input: classes.languageInput }}
      value={language}
      data={LANGUAGES.map(value => ({ value, label: LANGUAGE_NAMES[value] }))}
      onChange={event => {
        const chosen = event.currentTarget.value as Language
        choose(chosen)
        onChoose?.(chosen)
      }}
    />
  )
}
