import type { RecipePart } from './check.ts'

/** The recipe in the language of a command line, by the words in it. */
const RECIPES: readonly (readonly [RegExp, string])[] = [
  [/\.py$|python/, 'recipes/chatapp.py'],
  [/\.php$|(^|\/)(php|artisan)/, 'recipes/chatapp.php'],
  [/\.[cm]?[jt]sx?$|(^|\/)(node|npm|npx|deno|bun|tsx)$/, 'recipes/client.ts'],
  [/\.sh$|(^|\/)(sh|bash|dash|zsh)$/, 'recipes/chatapp.sh'],
]

const PLACES: Readonly<Record<RecipePart, string>> = {
  query: 'its function query',
  renew: 'its function renew',
  keep: 'where it loads and saves',
}

/** Where one reads how it is done right: in the recipe for the language, or in the one that reads most easily. */
export function recipeFor(command: readonly string[], part: RecipePart): string {
  const file = RECIPES.find(([pattern]) => command.some(word => pattern.test(word)))?.[1] ?? 'recipes/chatapp.py'
  return file === 'recipes/client.ts' ? `${file}, where the client does it by itself` : `${file}, ${PLACES[part]}`
}
