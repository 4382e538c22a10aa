import { commandsSection } from './commands-section.ts'
import type { OpenApiDocument } from './document.ts'
import { errorTable } from './error-table.ts'
import { flowSection } from './flow-section.ts'
import { ANSWER_HEADERS, type HeaderText, REQUEST_HEADERS } from './header-texts.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { inReadingOrder, methodsSection, operationName } from './methods-section.ts'
import { inline } from './prose.ts'
import { limitSection, renewalSection } from './renewal-section.ts'
import type { ReferenceSettings } from './settings.ts'
import { inlineColumn, lineColumn, table, titledColumn } from './table.ts'

/** The reference of this server on one page, from its OpenAPI document and the contract. */
export function docsPage(document: OpenApiDocument, settings: ReferenceSettings, styleHref: string): Html {
  return layout({
    title: 'Reference · ChatApp Access',
    description: 'Make a pair of tokens once, save it, refresh it on ApiInvalidTokenError.',
    language: 'en',
    path: '/docs',
    translated: false,
    styleHref,
    aside: contents(document),
    main: html`<h1>Reference</h1>
<p class="lead">One pair of tokens gets your program into the API and keeps it there. Make it once, save it, send it, and renew it when an answer says so.</p>
${flowSection(settings)}
${commandsSection(settings)}
${renewalSection(settings)}
${methodsSection(document, settings)}
${headersSection()}
${limitSection(settings)}
<section aria-labelledby="errors">
<h2 id="errors">Errors</h2>
<p>Decide by <code>error.code</code>, never by the status alone. Each code has a page: what it means, what to do, an example. With <code>Accept: application/problem+json</code> the same error comes as RFC 9457 problem details.</p>
${errorTable(settings, 'en')}
</section>
<footer><p>ChatApp Access ${settings.version}. The same for machines: <a href="/openapi.json">openapi.json</a>.</p></footer>`,
  })
}

function contents(document: OpenApiDocument): Html {
  const methods = inReadingOrder(document).map(entry => {
    const name = operationName(entry)
    return html`<li><a href="#${name}">${name}</a></li>`
  })
  return html`<aside><nav aria-label="On this page"><ul class="toc">
<li><a href="#flow">The flow</a></li>
<li><a href="#commands">In your terminal</a></li>
<li><a href="#renewal">Renewal</a></li>
<li><a href="#methods">Methods</a><ul class="toc toc-inner">${methods}</ul></li>
<li><a href="#headers">Headers</a></li>
<li><a href="#limit">The limit</a></li>
<li><a href="#errors">Errors</a></li>
</ul></nav></aside>`
}

function headersSection(): Html {
  return html`<section aria-labelledby="headers">
<h2 id="headers">Headers</h2>
<h3>You may send</h3>
${headerTable('Headers you may send', Object.values(REQUEST_HEADERS))}
<h3>An answer may carry</h3>
${headerTable('Headers an answer may carry', Object.values(ANSWER_HEADERS))}
</section>`
}

function headerTable(label: string, texts: readonly HeaderText[]): Html {
  const rows = texts.map(({ name, meaning, example }) => [
    html`<code>${name}</code>`,
    inline(meaning),
    html`<code>${example}</code>`,
  ])
  return table(label, [inlineColumn('Header'), lineColumn('About'), titledColumn('Example')], rows)
}
