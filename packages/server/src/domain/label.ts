/** What is wrong with a text that people give to a thing: a JSON Schema keyword, and the bound where there is one. */
export interface LabelFault {
  keyword: 'minLength' | 'maxLength' | 'pattern' | 'wellFormed'
  expected?: number
}

const LONGEST = 100

/**
 * A name or label as it is kept: trimmed, otherwise as given, in any script. Its length counts characters as people type
 * them into a schema: code points, so that a hundred emoji are a hundred.
 */
export function readLabel(text: string): { label: string } | { fault: LabelFault } {
  const label = text.trim()
  if (label === '') return { fault: { keyword: 'minLength', expected: 1 } }
  if (!label.isWellFormed()) return { fault: { keyword: 'wellFormed' } }
  if ([...label].length > LONGEST) return { fault: { keyword: 'maxLength', expected: LONGEST } }
  // Line ends and other control characters would break a table, a log line, a terminal.
  if (/[\p{Cc}\u2028\u2029]/u.test(label)) return { fault: { keyword: 'pattern' } }
  return { label }
}
