import { type Html, html } from './html.ts'

/** A sentence of a text table or a schema: what stands between backticks is code, an empty line begins a paragraph. */
export function prose(text: string): Html {
  const paragraphs = text.split(/\n{2,}/)
  return html`${paragraphs.map(paragraph => html`<p>${inline(paragraph)}</p>`)}`
}

/** The same within a line. */
export function inline(text: string): Html {
  return html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`
}
