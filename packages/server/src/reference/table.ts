import { type Html, type HtmlValue, html } from './html.ts'

/**
 * A column. `stacked` says where its cells go when a narrow page stacks the cells of a row: beside one another, on a
 * line of their own, or on one that begins with the title.
 */
export interface Column {
  title: string
  stacked: 'inline' | 'line' | 'titled'
}

/**
 * A table that scrolls in itself where it is wider than the page, by keyboard too, hence the tab stop. On a narrow page
 * its cells are stacked; the roles keep it a table for screen readers then.
 */
export function table(label: string, columns: readonly Column[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table role="table">
<thead role="rowgroup"><tr role="row">${columns.map(({ title }) => html`<th scope="col" role="columnheader">${title}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(cells => html`<tr role="row">${cells.map((cell, at) => tableCell(cell, columns[at]))}</tr>\n`)}</tbody>
</table></div>`
}

/** A column of short values. */
export function inlineColumn(title: string): Column {
  return { title, stacked: 'inline' }
}

/** A column of sentences. */
export function lineColumn(title: string): Column {
  return { title, stacked: 'line' }
}

/** A column whose values say nothing without its title. */
export function titledColumn(title: string): Column {
  return { title, stacked: 'titled' }
}

function tableCell(cell: HtmlValue, column: Column | undefined): Html {
  if (column?.stacked === 'titled')
    return html`<td role="cell" class="titled" data-title="${column.title}">${cell}</td>`
  return html`<td role="cell" class="${column?.stacked}">${cell}</td>`
}
