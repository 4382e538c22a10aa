import php from '../../../../../recipes/chatapp.php?raw'
import python from '../../../../../recipes/chatapp.py?raw'
import sh from '../../../../../recipes/chatapp.sh?raw'
import cli from '../../../../../recipes/cli.sh?raw'
import typescript from '../../../../../recipes/client.ts?raw'
import curl from '../../../../../recipes/curl.sh?raw'
import { recipes } from '../../../../../recipes/recipes.json'

type Recipe = (typeof recipes)[number]

const SOURCES: ReadonlyMap<string, string> = new Map(Object.entries({ curl, typescript, cli, php, python, sh }))

/** The programs that tests run against the real server, as they lie in `recipes/`: what is shown is what was tried. */
export const RECIPES: readonly (Recipe & { source: string })[] = recipes.flatMap(recipe => {
  const source = SOURCES.get(recipe.id)
  return source === undefined ? [] : [{ ...recipe, source }]
})
