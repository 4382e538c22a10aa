import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADVICE_RULES, ADVICE_TEXTS, type AdviceRule } from '../../../packages/contract/src/index.ts'
import { ROOT } from '../../checkout.ts'
import { SIGNS } from './signs.ts'
import { UNSEEN } from './unseen.ts'

const RECIPES = ['php', 'py', 'sh'].map(ending => `[${ending}](../../recipes/chatapp.${ending})`).join(', ')

/** docs/guide/coming-from.md, made of the advice of the contract, and of what is known of each habit besides. */
export function comingFromPage(): string {
  const programs = habitPrograms()
  const sections = ADVICE_RULES.map(rule => adviceSection(rule, programs.get(rule)))
  return `# Coming from a program that exists

What integrations really do, in 21 public ones that were read for this page, and how to mend it. The first part has the names of the
advice in My Account, of \`chatapp doctor\` and of the header \`ChatApp-Advice\`: the server sees these in what a program does. The
second part it cannot see.

\`chatapp rehearse -- <the command that starts your program>\` shows in a minute which of them are yours, in any language: it plays the
server, ends tokens, loses replies, and starts copies at once. The names after "Rehearsed as" are its checks.

The mend of all of them at once is to leave the five steps to something that does them: [the client](typescript.md), a recipe for
[PHP](php.md), [Python](python.md) or [shell](anything-else.md#shell), or [the local proxy](anything-else.md#a-local-proxy), which needs no
change in the program but its base URL.

## What the server sees

${sections.join('\n')}
## What only you can see

${UNSEEN.map(habit => section(habit.name, habit)).join('\n')}`
}

function adviceSection(rule: AdviceRule, program: string | undefined): string {
  const { title, why, mend, recipePart } = ADVICE_TEXTS[rule]
  const { code, met, checks } = SIGNS[rule]
  const shown = [
    ...(program ? [`A program that has it: [${program}](../../examples/habits/${program}).`] : []),
    ...(met ? [met] : []),
  ]
  return section(rule, {
    title: title.en,
    code: [code, ...shown].join(' '),
    why: why.en,
    mend: `${mend.en} Done right by \`${recipePart}\` of the recipes: ${RECIPES}.`,
    checks,
  })
}

interface Section {
  title: string
  code: string
  why: string
  mend: string
  checks: readonly string[]
}

/** The name is the heading, so that advice and rehearse can point at it. */
function section(name: string, { title, code, why, mend, checks }: Section): string {
  const rehearsed = checks.map(check => `\`${check}\``).join(', ')
  return `### ${name}

**${title}.**

- *How to recognise it:* ${code}
- *Why it hurts:* ${why}
- *The mend:* ${mend}
${rehearsed === '' ? '' : `- *Rehearsed as:* ${rehearsed}\n`}`
}

/** The small program of examples/habits that has a habit and no other. */
function habitPrograms(): Map<string, string> {
  const table: { program: string; habit: string | null }[] = JSON.parse(
    readFileSync(join(ROOT, 'examples/habits/habits.json'), 'utf8'),
  )
  return new Map(table.flatMap(({ program, habit }) => (habit === null ? [] : [[habit, program]])))
}
