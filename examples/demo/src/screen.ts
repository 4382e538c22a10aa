import { styleText } from 'node:util'
import type { Pane } from './pane.ts'

const LIMIT = 100
const NOTES = 9

/** Shows the story: two panes redrawn on a terminal, plain lines elsewhere. */
export interface Screen {
  headline(text: string): void
  note(pane: Pane, text: string): void
  verdict(good: boolean, text: string): void
  close(): void
}

export function createScreen(output: NodeJS.WriteStream, panes: () => readonly [Pane, Pane]): Screen {
  return output.isTTY ? createPicture(output, panes) : createTranscript(output)
}

function createTranscript(output: NodeJS.WriteStream): Screen {
  const line = (text: string) => output.write(`${text}\n`)
  return {
    headline: text => line(`\n== ${text}`),
    note: (pane, text) => line(`${pane.title.padEnd(16)} | ${text}`),
    verdict: (good, text) => line(`${good ? 'ok ' : 'NO '} ${text}`),
    close() {},
  }
}

function createPicture(output: NodeJS.WriteStream, panes: () => readonly [Pane, Pane]): Screen {
  let headline = ''
  const verdicts: string[] = []
  const draw = () => {
    const width = Math.min(output.columns ?? 80, 120)
    const half = Math.floor((width - 3) / 2)
    const [left, right] = panes().map(pane => paneLines(pane, half)) as [string[], string[]]
    const rows = left.map((text, row) => `${text} ${styleText('dim', '│')} ${right[row]}`)
    const lines = [styleText('bold', headline), '', ...rows, '', ...verdicts]
    output.write(`\u001b[H${lines.map(line => `${line}\u001b[K`).join('\n')}\u001b[J`)
  }
  output.write('\u001b[?1049h\u001b[?25l')
  const timer = setInterval(draw, 80)
  return {
    headline(text) {
      headline = text
    },
    note() {},
    verdict(good, text) {
      verdicts.push(`${good ? styleText('green', '✓') : styleText('red', '✗')} ${text}`)
    },
    close() {
      clearInterval(timer)
      output.write('\u001b[?25h\u001b[?1049l')
      for (const line of verdicts) output.write(`${line}\n`)
    },
  }
}

function paneLines(pane: Pane, width: number): string[] {
  const notes = pane.notes.slice(-NOTES)
  const texts = [
    pane.title,
    pane.explain,
    '',
    meter(pane.made, width),
    `answered ${pane.answered}   refused ${pane.refused}   refreshed ${pane.refreshed}`,
    '',
    ...notes,
    ...Array.from({ length: NOTES - notes.length }, () => ''),
  ]
  return texts.map((text, row) => paint(text.slice(0, width).padEnd(width), row, pane))
}

function meter(made: number, width: number): string {
  const label = `tokens ${String(made).padStart(3)}/${LIMIT} `
  const cells = Math.max(4, width - label.length)
  const full = Math.min(cells, Math.ceil((made / LIMIT) * cells))
  return label + '█'.repeat(full) + '░'.repeat(cells - full)
}

function paint(text: string, row: number, pane: Pane): string {
  if (row === 0) return styleText('bold', text)
  if (row === 3) return styleText(pane.made >= LIMIT ? 'red' : 'green', text)
  return row === 1 ? styleText('dim', text) : text
}
