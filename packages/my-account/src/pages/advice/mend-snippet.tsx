import type { AdviceText } from '@chatapp-access/contract'
import { type Code, Snippet } from '../../parts/index.ts'
import { RECIPES } from '../connect/recipes.ts'
import { recipePart } from './recipe-part.ts'

/** The part of each ready program that shows the mend; programs that are short or do it in a library, whole. */
export function MendSnippet({ part }: { part: AdviceText['recipePart'] }) {
  const codes = RECIPES.map(
    ({ id, title, source }): Code => ({ id, title, text: recipePart(source, part) ?? source.trimEnd() }),
  )
  return <Snippet codes={codes} />
}
