import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { childEnvironment, ROOT, type RunningProcess, startProcess } from '../harness/index.ts'

export const RECIPES_FOLDER = join(ROOT, 'recipes')

/** A row of `recipes/recipes.json`: what My Account shows, and how it fills it in. */
export interface Recipe {
  id: string
  file: string
  /** The command line; a path of the API may follow. */
  run: [string, string]
  requires: string[]
  /** Whether all processes of a user share one pair. */
  sharesPair: boolean
  placeholders: Placeholder[]
  /** What is replaced in a value, in this order, before it takes the place of its placeholder. */
  escapes: [found: string, by: string][]
}

export type Placeholder = 'baseUrl' | 'email' | 'appId' | 'appPassword'

export type Values = Readonly<Record<Placeholder, string>>

interface Table {
  placeholders: Record<Placeholder, { environment: string }>
  recipes: Recipe[]
}

export const TABLE: Table = JSON.parse(readFileSync(join(RECIPES_FOLDER, 'recipes.json'), 'utf8'))

/** Those without dependencies that keep every rule by themselves. */
export const WHOLE: readonly Recipe[] = ['php', 'python', 'sh'].map(recipeOf)

export function recipeOf(id: string): Recipe {
  const found = TABLE.recipes.find(one => one.id === id)
  if (!found) throw new Error(`recipes.json has no ${id}`)
  return found
}

export function textOf({ file }: Recipe): string {
  return readFileSync(join(RECIPES_FOLDER, file), 'utf8')
}

/** The text of a recipe with values in the place of its placeholders: all at once, so that no value is searched for one. */
export function fillIn(recipe: Recipe, values: Values): string {
  return textOf(recipe).replaceAll(/\{\{(\w+)\}\}/g, (_, name: Placeholder) =>
    recipe.escapes.reduce((value, [found, by]) => value.replaceAll(found, () => by), values[name]),
  )
}

/** The same values as the environment has them. */
function environmentOf(values: Values): Record<string, string> {
  const names = Object.entries(TABLE.placeholders) as [Placeholder, { environment: string }][]
  return Object.fromEntries(names.map(([name, { environment }]) => [environment, values[name]]))
}

export interface Run {
  /** Home of the process, and where it keeps its pair. */
  home: string
  /** Absent where they stand in the file. */
  values?: Values
  /** Where the file lies; `recipes/` when absent. */
  folder?: string
  path?: string
  env?: Readonly<Record<string, string>>
}

let python: string | undefined

/** Where version managers put a script before Python, that script takes as long as the recipe itself. */
function interpreterOf(command: string): string {
  if (command === 'node') return process.execPath
  if (command !== 'python3') return command
  python ??= execFileSync(command, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
  return python
}

/** Starts a recipe: one query. */
export function startRecipe(
  recipe: Recipe,
  { home, values, folder = RECIPES_FOLDER, path = '/v1/me', env }: Run,
): RunningProcess {
  const [command, file] = recipe.run
  return startProcess({
    command: interpreterOf(command),
    args: [join(folder, file), path],
    // A .pyc beside the file would be left in the checkout.
    env: childEnvironment(home, { ...(values && environmentOf(values)), PYTHONDONTWRITEBYTECODE: '1', ...env }),
    cwd: home,
  })
}
