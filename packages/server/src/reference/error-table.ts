import { ERROR_CODES, errorEntry, type Language } from '@chatapp-access/contract'
import { helpPath } from '../plugins/error-answer.ts'
import { type Html, html } from './html.ts'
import { inLanguage } from './layout.ts'
import { type ReferenceSettings, statusOf } from './settings.ts'
import { inlineColumn, lineColumn, table, titledColumn } from './table.ts'
import { TEXTS } from './texts.ts'

/** Every error of the wire in one table, by status. */
export function errorTable(settings: ReferenceSettings, language: Language): Html {
  const codes = [...ERROR_CODES].sort((left, right) => statusOf(left, settings) - statusOf(right, settings))
  const columns = [
    inlineColumn(TEXTS.status[language]),
    inlineColumn(TEXTS.code[language]),
    lineColumn(TEXTS.meaning[language]),
    titledColumn(TEXTS.repeat[language]),
  ]
  const rows = codes.map(code => {
    const { meaning, retryable } = errorEntry(code)
    const href = inLanguage(helpPath(code), language)
    return [
      html`<span class="status">${statusOf(code, settings)}</span>`,
      html`<a href="${href}"><code>${code}</code></a>`,
      meaning[language],
      retryable ? TEXTS.yes[language] : TEXTS.no[language],
    ]
  })
  return table(TEXTS.errors[language], columns, rows)
}
