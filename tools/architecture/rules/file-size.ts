import type { Rule } from '../repository.ts'

const LONGEST = 300

/** Longer files, each with the reason. */
const EXCEPTIONS: Record<string, string> = {
  'packages/contract/src/errors.ts': 'one table: every error with its texts in three languages',
}

export const fileSize: Rule = ({ sources }) =>
  [...sources.values()].flatMap(({ path, lines }) => {
    if (lines <= LONGEST || path in EXCEPTIONS) return []
    const text = `${lines} lines, of ${LONGEST} at most: split it by verb or noun, or give the reason in tools/architecture/rules/file-size.ts.`
    return [{ path, line: LONGEST + 1, text }]
  })
