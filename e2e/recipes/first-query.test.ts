import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  NODE,
  provision,
  ROOT,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import {
  fillIn,
  RECIPES_FOLDER,
  type Recipe,
  type Run,
  recipeOf,
  startRecipe,
  TABLE,
  textOf,
  type Values,
} from './recipe.ts'

const LIMIT = { timeout: 90_000 }

/** What a careless quote would let out, in each of the languages. */
const PASSWORDS = [
  `it's $HOME \${HOME} "quoted" \\back\\ \`id\` #{x} %s {{email}} $& }`,
  `пароль 密码 ünïcode 'a'\\'b' \\n \\u0041 <?= 1 ?> \${1} \\`,
]
const EMAIL = "o'brien+$x@example.com"

const server = await startServer()
const owners = await Promise.all(
  PASSWORDS.map((password, index) => provision(server, { email: index === 0 ? EMAIL : `ö${EMAIL}`, password })),
)
const values: Values[] = owners.map(({ email, password, appId }) => ({
  baseUrl: server.url,
  email,
  appId,
  appPassword: password,
}))

for (const recipe of TABLE.recipes) {
  test(
    `${recipe.file}, filled in as My Account fills it in, makes its first query, with one token for two`,
    LIMIT,
    async () => {
      for (const filled of values) {
        const folder = place(recipe, fillIn(recipe, filled))
        const run = { home: temporaryFolder(), folder, env: surroundings(folder) }
        using database = server.database()
        const before = database.grants(filled.appId)
        assert.equal(await appIdAnswered(recipe, run), filled.appId)
        assert.equal(await appIdAnswered(recipe, run), filled.appId)
        assert.equal(database.grants(filled.appId) - before, 1)
      }
    },
  )

  test(`${recipe.file} runs as it stands in the repository, with settings from the environment`, LIMIT, async () => {
    const folder = place(recipe, textOf(recipe))
    const run = { ...atHome(), folder, env: surroundings(folder) }
    assert.equal(await appIdAnswered(recipe, run), owners[0]?.appId)
  })
}

test('the table names every file of the folder, and every placeholder stands in its file once', () => {
  const files = TABLE.recipes.map(({ file }) => file)
  assert.deepEqual([...files, 'README.md', 'recipes.json'].sort(), readdirSync(RECIPES_FOLDER).sort())
  for (const recipe of TABLE.recipes) {
    const found = [...textOf(recipe).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)
    assert.deepEqual(found.sort(), [...recipe.placeholders].sort(), recipe.file)
    assert.deepEqual(found, Object.keys(TABLE.placeholders).sort(), recipe.file)
    assert.equal(recipe.run[1], recipe.file)
  }
})

test('what is not filled in is said, and nobody is called', LIMIT, async () => {
  for (const id of ['php', 'python', 'sh']) {
    const program = startRecipe(recipeOf(id), { home: temporaryFolder(), env: { CHATAPP_BASE_URL: server.url } })
    assert.equal((await program.ended()).code, 1)
    assert.match(program.stderr(), /^chatapp: .*lines at the top/i)
  }
})

test('curl.sh shows a refusal, saves none, and goes no further', LIMIT, async () => {
  const run = { home: temporaryFolder(), values: { ...(values[0] as Values), appPassword: 'not the password' } }
  const program = startRecipe(recipeOf('curl'), run)
  await program.ended()
  assert.equal(program.stderr(), '')
  assert.equal(JSON.parse(program.stdout()).error.code, 'ApiInvalidCredentialsError')
  assert.equal(existsSync(join(run.home, 'chatapp-pair.json')), false)
})

test('sh: nothing secret is on a command line', LIMIT, async () => {
  for (const recipe of [recipeOf('sh'), recipeOf('curl')]) {
    const bin = temporaryFolder()
    const log = join(bin, 'log')
    for (const name of ['curl', 'sed', 'tr', 'cat', 'cut', 'sha256sum', 'grep']) {
      script(
        join(bin, name),
        `printf '%s ' "$0" "$@" >>'${log}'; echo >>'${log}'; PATH=${process.env.PATH}; exec ${name} "$@"`,
      )
    }
    const run = { ...atHome(), env: { PATH: `${bin}:${process.env.PATH}` } }
    await appIdAnswered(recipe, run)
    const lines = readFileSync(log, 'utf8')
    assert.match(lines, /curl .*\n/)
    assert.equal(/c[ar]t_/.test(lines) || lines.includes('quoted'), false, 'a secret was on a command line')
  }
})

const TOOLS = ['cat', 'cksum', 'curl', 'cut', 'mkdir', 'mv', 'od', 'sed', 'tr']

test('sh: without flock, perl or python3 locks; without any of them nothing is done', LIMIT, async () => {
  const recipe: Recipe = { ...recipeOf('sh'), run: ['/bin/sh', 'chatapp.sh'] }
  const start = (...tools: string[]) => ({ ...atHome(), env: { PATH: binOf(...TOOLS, ...tools) } })
  for (const tool of ['flock', 'perl', 'python3']) {
    assert.equal(await appIdAnswered(recipe, start(tool)), owners[0]?.appId, tool)
  }
  const program = startRecipe(recipe, start('sync', 'sha256sum'))
  assert.equal((await program.ended()).code, 1)
  assert.match(program.stderr(), /chatapp: cannot lock/)
})

/** A program that uses a recipe as a library, and prints the answer of a query itself. */
const PROGRAMS: readonly { id: string; file: string; text: string }[] = [
  { id: 'php', file: 'mine.php', text: "<?php require 'FILE'; echo (new ChatApp())->query('/v1/me')[1];" },
  {
    id: 'python',
    file: 'mine.py',
    text: "import sys; sys.path.insert(0, 'FOLDER')\nfrom chatapp import query\nprint(query('/v1/me')[1])",
  },
  { id: 'sh', file: 'mine.sh', text: '. FILE\nmine=$(chatapp /v1/me) && echo "$mine"' },
]

test('another program may use them, which prints nothing by itself', LIMIT, async () => {
  for (const { id, file, text } of PROGRAMS) {
    const recipe = recipeOf(id)
    const folder = temporaryFolder()
    const program = text.replace('FILE', join(RECIPES_FOLDER, recipe.file)).replace('FOLDER', RECIPES_FOLDER)
    writeFileSync(join(folder, file), program)
    assert.equal(
      await appIdAnswered({ ...recipe, run: [recipe.run[0], file] }, { ...atHome(), folder }),
      owners[0]?.appId,
    )
  }
})

test('sh: bash reads it as dash does', LIMIT, async () => {
  const recipe = recipeOf('sh')
  for (const shell of ['bash', 'dash']) {
    assert.equal(await appIdAnswered({ ...recipe, run: [shell, 'chatapp.sh'] }, atHome()), owners[0]?.appId)
  }
})

testThatNothingSecretWasPrinted()

/** A user who has never made a token, with the settings in the environment. */
function atHome(): Run {
  return { home: temporaryFolder(), values: values[0] as Values }
}

async function appIdAnswered(recipe: Recipe, run: Run): Promise<string> {
  const program = startRecipe(recipe, run)
  const { code } = await program.ended()
  const printed = program.stdout()
  if (code !== 0 || !printed) assert.fail(`${recipe.file} ended with ${code}: ${program.stderr()}${printed}`)
  // The client and the CLI print data, the others the answer as it came. `chatapp login` says what it did before.
  const answer = JSON.parse(printed.trimEnd().split('\n').at(-1) as string)
  return (answer.data ?? answer).appId
}

/** A folder with the recipe in it, and with what an integrator has installed beside it. */
function place({ file }: Recipe, text: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, file), text)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'bin'))
  script(join(folder, 'bin/chatapp'), `exec '${NODE}' '${join(ROOT, 'packages/cli/src/main.ts')}' "$@"`)
  return folder
}

function surroundings(folder: string): Record<string, string> {
  return { PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

/** A folder for PATH in which there is nothing but these programs. */
function binOf(...names: string[]): string {
  const bin = temporaryFolder()
  for (const name of names) script(join(bin, name), `PATH='${process.env.PATH}' exec ${name} "$@"`)
  return bin
}
