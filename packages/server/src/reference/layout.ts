import { LANGUAGES, type Language } from '@chatapp-access/contract'
import { type Html, html } from './html.ts'
import { LANGUAGE_NAMES, TEXTS } from './texts.ts'

/** A page without its frame. */
export interface PageContent {
  title: string
  description: string
  language: Language
  /** The path of the page. */
  path: string
  /** Whether the page is there in every language, under `?lang=`. */
  translated: boolean
  /** Address of the style sheet. */
  styleHref: string
  /** What stands beside the content where there is room. */
  aside?: Html
  main: Html
}

/** A drawing as data, so that a browser asks for no /favicon.ico. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230b665c'/%3E%3Cg fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round'%3E%3Ccircle cx='11.5' cy='16' r='4.5'/%3E%3Cpath d='M16 16h9m-3 0v4'/%3E%3C/g%3E%3C/svg%3E"

/** Puts content into the frame all pages share. */
export function layout(page: PageContent): Html {
  const { language, translated, path } = page
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${page.description}">
<title>${page.title}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${page.styleHref}">
${translated ? LANGUAGES.map(other => html`<link rel="alternate" hreflang="${other}" href="${path}?lang=${other}">\n`) : undefined}</head>
<body>
<a class="skip" href="#content">${TEXTS.skip[language]}</a>
${siteHeader(page)}
<div class="${page.aside ? 'frame with-aside' : 'frame'}">
${page.aside}
<main id="content" tabindex="-1">
${page.main}
</main>
</div>
</body>
</html>
`
}

function siteHeader({ language, path, translated }: PageContent): Html {
  return html`<header class="site">
<a class="brand" href="/docs"><span class="mark" aria-hidden="true">${keyMark()}</span>ChatApp Access</a>
<nav aria-label="${TEXTS.site[language]}"><ul class="links">
<li><a href="/docs" hreflang="en"${current(path === '/docs')}>${TEXTS.reference[language]}</a></li>
<li><a href="${inLanguage('/docs/errors', language)}"${current(path === '/docs/errors')}>${TEXTS.errors[language]}</a></li>
<li><a href="/openapi.json">OpenAPI</a></li>
</ul></nav>
${translated ? languageMenu(path, language) : undefined}
</header>`
}

function languageMenu(path: string, language: Language): Html {
  const links = LANGUAGES.map(
    other =>
      html`<li><a href="${path}?lang=${other}" lang="${other}" hreflang="${other}"${current(other === language)}>${LANGUAGE_NAMES[other]}</a></li>\n`,
  )
  return html`<nav class="languages" aria-label="${TEXTS.languages[language]}"><ul class="links">
${links}</ul></nav>`
}

/** The address of a translated page; the default language needs no mark. */
export function inLanguage(path: string, language: Language): string {
  return language === LANGUAGES[0] ? path : `${path}?lang=${language}`
}

/** Marks a link to the page one is on. */
export function current(is: boolean): Html | undefined {
  return is ? html` aria-current="page"` : undefined
}

function keyMark(): Html {
  return html`<svg viewBox="0 0 32 32" width="26" height="26" focusable="false"><rect class="mark-ground" width="32" height="32" rx="8"/><circle class="mark-key" cx="11.5" cy="16" r="4.5"/><path class="mark-key" d="M16 16h9m-3 0v4"/></svg>`
}
