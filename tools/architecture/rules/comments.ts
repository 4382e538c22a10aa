import type { Rule } from '../repository.ts'

const MARKS: readonly { pattern: RegExp; text: string }[] = [
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, text: 'unfinished work is no comment: finish it, or open an issue.' },
  {
    pattern: /@ts-(ignore|nocheck|expect-error)|biome-ignore/,
    text: 'a silenced check hides the next fault too: mend the cause.',
  },
]

export const comments: Rule = ({ sources }) =>
  [...sources.values()].flatMap(({ path, comments: all }) =>
    all.flatMap(({ text: comment, line }) =>
      MARKS.flatMap(({ pattern, text }) => {
        const found = pattern.exec(comment)
        if (found === null) return []
        const before = comment.slice(0, found.index).split('\n').length - 1
        return [{ path, line: line + before, text: `${found[0]}: ${text}` }]
      }),
    ),
  )
