const english = new Intl.PluralRules('en')
const russian = new Intl.PluralRules('ru')
const portuguese = new Intl.PluralRules('pt-BR')

/** `en(2, 'app', 'apps')` → `2 apps`. */
export function en(count: number, one: string, other: string): string {
  return `${count.toLocaleString('en-GB')} ${english.select(count) === 'one' ? one : other}`
}

/** `ru(3, 'приложение', 'приложения', 'приложений')` → `3 приложения`: one, few, many (CLDR). */
export function ru(count: number, one: string, few: string, many: string): string {
  const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one, few, many }
  // Fractions are `other` in Russian: «1,5 приложения», the form of few.
  return `${count.toLocaleString('ru')} ${forms[russian.select(count)] ?? few}`
}

/** `pt(2, 'app', 'apps')` → `2 apps`. */
export function pt(count: number, one: string, other: string): string {
  return `${count.toLocaleString('pt-BR')} ${portuguese.select(count) === 'one' ? one : other}`
}
