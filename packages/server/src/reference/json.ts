import { type Html, html } from './html.ts'

const PIECES = /("(?:[^"\\]|\\.)*")(?=\s*:)|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?|true|false|null)/g

/** A value as indented JSON, its keys, strings and figures told apart by class. */
export function json(value: unknown): Html {
  const text = JSON.stringify(value, null, 2)
  const parts: (Html | string)[] = []
  let written = 0
  for (const match of text.matchAll(PIECES)) {
    const [piece, key, string] = match
    const kind = key ? 'key' : string ? 'string' : 'figure'
    parts.push(text.slice(written, match.index), html`<span class="${kind}">${piece}</span>`)
    written = match.index + piece.length
  }
  return html`${parts}${text.slice(written)}`
}
