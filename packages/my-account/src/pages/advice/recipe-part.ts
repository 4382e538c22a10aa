/**
 * Cuts one function out of a program, with the comment above it, moved to the left margin. Functions end where the
 * indentation of their head comes back: at a closing brace, or in Python before the next statement.
 * Undefined where the program has no such function of several lines.
 */
export function recipePart(source: string, name: string): string | undefined {
  const lines = source.split('\n')
  const head = lines.findIndex(line => headOf(name).test(line))
  const headLine = lines[head]
  if (headLine === undefined || headLine.endsWith('}')) return undefined
  const margin = indentOf(headLine)
  const rest = lines.slice(head + 1)
  const end = rest.findIndex(line => line.trim() !== '' && indentOf(line) <= margin && !/^\s*\{$/.test(line))
  if (end <= 0) return undefined
  const closing = rest[end]?.trim() === '}' ? 1 : 0
  const part = lines.slice(commentAbove(lines, head), head + 1 + end + closing)
  return part
    .map(line => line.slice(Math.min(margin, indentOf(line))))
    .join('\n')
    .trimEnd()
}

const headOf = (name: string) => new RegExp(String.raw`^\s*(?:(?:public|private) function |def )?${name}\([^)]*\)`)

const indentOf = (line: string) => line.length - line.trimStart().length

/** The first line of the comment that ends right above a line; the line itself where there is none. */
function commentAbove(lines: readonly string[], head: number): number {
  let first = head
  while (first > 0 && /^\s*(?:#|\/\/|\/?\*)/.test(lines[first - 1] ?? '')) first -= 1
  return first
}
