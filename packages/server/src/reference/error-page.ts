import { ERROR_CODES, type ErrorCode, errorEntry, type Language, METHODS, REASONS } from '@chatapp-access/contract'
import { STATUS_CODES } from '../http-tables.ts'
import { helpPath } from '../plugins/error-answer.ts'
import { exampleAnswer } from './error-example.ts'
import { ERROR_REASONS, type ErrorSource, sourcesOf } from './error-sources.ts'
import { errorTable } from './error-table.ts'
import { type Html, html } from './html.ts'
import { json } from './json.ts'
import { current, inLanguage, layout } from './layout.ts'
import { inline } from './prose.ts'
import { isByApp, type ReferenceSettings, statusOf } from './settings.ts'
import { inlineColumn, lineColumn, table } from './table.ts'
import { TEXTS } from './texts.ts'

/** The page of one error: what a caller finds behind `Link: …; rel="help"`. */
export function errorPage(code: ErrorCode, language: Language, settings: ReferenceSettings, styleHref: string): Html {
  const { meaning, mend, retryable, next } = errorEntry(code)
  const status = statusOf(code, settings)
  return layout({
    title: `${code} · ChatApp Access`,
    description: meaning[language],
    language,
    path: helpPath(code),
    translated: true,
    styleHref,
    aside: errorMenu(code, language),
    main: html`<article>
<nav class="place" aria-label="${TEXTS.place[language]}"><a href="/docs" hreflang="en">${TEXTS.reference[language]}</a> <span aria-hidden="true">/</span> <a href="${inLanguage('/docs/errors', language)}">${TEXTS.errors[language]}</a></nav>
<h1 class="code-title"><code>${breakable(code)}</code></h1>
<p class="facts"><span class="status">${status} ${STATUS_CODES[status]}</span> <span>${retryable ? TEXTS.repeatLater[language] : TEXTS.repeatNever[language]}</span></p>
<h2>${TEXTS.meaning[language]}</h2>
<p>${meaning[language]}</p>
${isByApp(code) ? html`<p>${TEXTS.ownStatus[language]}</p>\n` : undefined}<h2>${TEXTS.mend[language]}</h2>
<div class="callout"><p>${mend[language]}</p></div>
${next ? html`<p>${inline(TEXTS.next[language])}</p>\n<pre><code>${next}</code></pre>\n` : undefined}${reasonsOf(code, language)}<h2>${TEXTS.sources[language]}</h2>
<ul>${sourcesOf(code).map(source => html`<li>${sourceLink(source, language)}</li>`)}</ul>
<h2>${TEXTS.example[language]}</h2>
${exampleOf(code, language, settings)}
<p class="back"><a href="${inLanguage('/docs/errors', language)}">${TEXTS.allErrors[language]}</a></p>
</article>`,
  })
}

/** The list of all errors. */
export function errorListPage(language: Language, settings: ReferenceSettings, styleHref: string): Html {
  return layout({
    title: `${TEXTS.errors[language]} · ChatApp Access`,
    description: TEXTS.errorsLead[language],
    language,
    path: '/docs/errors',
    translated: true,
    styleHref,
    aside: errorMenu(undefined, language),
    main: html`<article>
<nav class="place" aria-label="${TEXTS.place[language]}"><a href="/docs" hreflang="en">${TEXTS.reference[language]}</a></nav>
<h1>${TEXTS.errors[language]}</h1>
<p class="lead">${TEXTS.errorsLead[language]}</p>
${errorTable(settings, language)}
</article>`,
  })
}

/** All errors, beside the page of one. */
function errorMenu(open: ErrorCode | undefined, language: Language): Html {
  const links = ERROR_CODES.map(
    code =>
      html`<li><a href="${inLanguage(helpPath(code), language)}"${current(code === open)}>${breakable(code)}</a></li>\n`,
  )
  return html`<aside><nav aria-label="${TEXTS.allErrors[language]}"><ul class="toc">
${links}</ul></nav></aside>`
}

function reasonsOf(code: ErrorCode, language: Language): Html | undefined {
  const reasons = ERROR_REASONS[code]
  if (!reasons) return undefined
  const rows = reasons.map(reason => [html`<code>${reason}</code>`, REASONS[reason][language]])
  return html`<h2>${TEXTS.reasons[language]}</h2>
<p>${inline(TEXTS.reasonsLead[language])}</p>
${table(TEXTS.reasons[language], [inlineColumn(TEXTS.reason[language]), lineColumn(TEXTS.meaning[language])], rows)}
`
}

function sourceLink(source: ErrorSource, language: Language): Html {
  if (source === 'gateway' || source === 'path' || source === 'account') return html`${TEXTS[source][language]}`
  if (source === 'everyMethod') return html`<a href="/docs#methods" hreflang="en">${TEXTS.everyMethod[language]}</a>`
  const { name, method, path } = METHODS[source]
  return html`<a href="/docs#${name}" hreflang="en"><code>${name}</code></a> – <code>${method} ${path}</code>`
}

function exampleOf(code: ErrorCode, language: Language, settings: ReferenceSettings): Html {
  const { statusLine, headers, body } = exampleAnswer(code, settings, language)
  const lines = headers.map(([name, value]) => html`<span class="key">${name}</span>: ${value}\n`)
  return html`<pre tabindex="0"><code>${statusLine}\n${lines}\n${json(body)}</code></pre>`
}

/** Lets a long code break between its words on a narrow page. */
function breakable(code: string): Html {
  return html`${code.split(/(?=[A-Z])/).map((word, at) => (at === 0 ? word : html`<wbr>${word}`))}`
}
