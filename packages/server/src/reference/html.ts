/** A piece of markup that is safe to place in a page. Only {@link html} makes one. */
export class Html {
  readonly #markup: string

  constructor(strings: readonly string[], values: readonly HtmlValue[]) {
    this.#markup = strings.map((part, at) => (at === 0 ? part : write(values[at - 1]) + part)).join('')
  }

  toString(): string {
    return this.#markup
  }
}

/** What a template may hold: text is escaped, markup and lists of it stand as they are, `undefined` is nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[]

/** Template tag for HTML and SVG. Every string in it is escaped, for text and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(strings, values)
}

function write(value: HtmlValue): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(write).join('')
  return escapeText(String(value))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}
