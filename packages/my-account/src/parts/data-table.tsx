import { Button } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import { useFormat, useTexts } from '../i18n/index.ts'
import classes from './parts.module.css'
import { partsTexts } from './texts.ts'

export interface Column<Row> {
  /** Unlike those of the other columns. */
  key: string
  /** Heading; on a phone it stands before each value. Empty over buttons, which say themselves what they do. */
  title: string
  cell: (row: Row) => ReactNode
  /** Figures are set to the right, one under the other. */
  numeric?: boolean
  /** What names the row, for those who hear the table; on a phone it heads the card. */
  isName?: boolean
  /** Buttons: no heading on a phone. */
  isActions?: boolean
}

interface Props<Row> {
  /** What the table lists, for those who hear it. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  /** There are more rows at the server: loads the next page. */
  onMore?: (() => void) | undefined
  loadingMore?: boolean
}

/** A table; on a phone a list of cards. Rows come page by page: however many there are, what is drawn was asked for. */
export function DataTable<Row>({ label, columns, rows, rowKey, onMore, loadingMore = false }: Props<Row>) {
  const t = useTexts(partsTexts)
  const format = useFormat()
  return (
    <div className={classes.tableFrame}>
      {/* Roles are spelt out: a table that CSS makes a list of blocks is no table to some screen readers. */}
      <table role="table" aria-label={label} className={classes.table}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, title, numeric }) => (
              <th key={key} role="columnheader" scope="col" className={numeric === true ? classes.numeric : undefined}>
                {title === '' ? <span className="heard-only">{t.actions}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(row => (
            <TableRow key={rowKey(row)} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
      {(onMore !== undefined || rows.length > 20) && (
        <div className={classes.tableFoot}>
          <span>{t.rows(format.number(rows.length))}</span>
          {onMore !== undefined && (
            <Button variant="default" size="compact-md" loading={loadingMore} onClick={onMore}>
              {t.more}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return (
    <tr role="row">
      {columns.map(column => (
        <Cell key={column.key} column={column} row={row} />
      ))}
    </tr>
  )
}

/** Drawn again only when its row or the columns change: pages that keep their columns can show thousands of rows. */
const TableRow = memo(Cells) as typeof Cells

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  if (column.isName === true) {
    return (
      <th role="rowheader" scope="row">
        {column.cell(row)}
      </th>
    )
  }
  if (column.isActions === true) {
    return (
      <td role="cell" className={classes.actionsCell}>
        {column.cell(row)}
      </td>
    )
  }
  return (
    <td role="cell" className={column.numeric === true ? classes.numeric : undefined}>
      <span className={classes.cellTitle} aria-hidden>
        {column.title}
      </span>
      <span>{column.cell(row)}</span>
    </td>
  )
}
