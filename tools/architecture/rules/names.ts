import { basename } from 'node:path/posix'
import type { Rule } from '../repository.ts'

const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared)$/i

/** A name that would fit any file helps nobody find this one. */
export const names: Rule = ({ paths }) =>
  paths.flatMap(path => {
    const [stem = ''] = basename(path).split('.')
    if (!EMPTY_NAMES.test(stem)) return []
    return [{ path, line: 1, text: `"${stem}" says nothing: name it for the verb or noun it holds.` }]
  })
