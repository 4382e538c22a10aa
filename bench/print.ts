import type { Figure } from './figure.ts'

/** Tells on a terminal what is going on, in one line that is written over; says nothing elsewhere. */
export function progressLine(stream: NodeJS.WriteStream): { say(text: string): void; clear(): void } {
  const clear = () => {
    if (stream.isTTY) stream.write('\r\u001b[K')
  }
  return {
    clear,
    say(text) {
      clear()
      if (stream.isTTY) stream.write(text.slice(0, stream.columns - 1))
    },
  }
}

export const HEADING = row('', 'what', 'figure', 'yardstick', 'ratio', 'best', 'target', '', '')

/** A figure as one line of a table; `judged`: whether to say if the target is met. */
export function tableLine(figure: Figure, judged: boolean): string {
  const { id, what, unit, ratio, bestRatio, target, sense, rounds, met, yardstickIs } = figure
  return row(
    id,
    what,
    amount(figure.figure, unit),
    `${yardstickIs} ${amount(figure.yardstick, unit)}`,
    ratio.toFixed(2),
    bestRatio.toFixed(2),
    `${sense === 'at least' ? '≥' : '≤'} ${Number(target.toFixed(2))}`,
    judged ? (met ? 'met' : 'NOT MET') : '',
    `${rounds} rounds`,
  )
}

/** A figure as one line of JSON. */
export function jsonLine(figure: Figure): string {
  const { id, figure: value, yardstick, ratio, target, rounds, ...rest } = figure
  return JSON.stringify({ id, figure: value, yardstick, ratio, target, rounds, ...rest })
}

function row(...cells: string[]): string {
  const widths = [-4, -32, 12, 34, 7, 6, 7, -8, -10]
  return cells
    .map((cell, column) => {
      const width = widths[column] as number
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width)
    })
    .join(' ')
    .trimEnd()
}

function amount(value: number, unit: string): string {
  const digits = value >= 1000 ? 0 : value >= 10 ? 1 : 2
  const text = value.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(value) ? 0 : digits })
  return unit.startsWith('/') || unit === '' ? `${text}${unit}` : `${text} ${unit}`
}
