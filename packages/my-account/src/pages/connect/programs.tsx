import { Text } from '@mantine/core'
import { useTexts } from '../../i18n/index.ts'
import { type Code, Snippet } from '../../parts/index.ts'
import classes from './connect.module.css'
import { fill, type RecipeValues } from './fill.ts'
import { RECIPES } from './recipes.ts'
import { connectTexts } from './texts.ts'

/** The ready program in each language, with what is known filled in. */
export function Programs({ values }: { values: RecipeValues }) {
  const { program: t } = useTexts(connectTexts)
  const codes = RECIPES.map(
    ({ id, title, file, run, requires, sharesPair, source, escapes }): Code => ({
      id,
      title,
      file,
      text: fill(source, escapes, values),
      note: (
        <>
          <span>{t.run(file)}</span> <code className={classes.command}>{run.join(' ')}</code>
          <Text size="sm" mt={2}>
            {t.needs(requires.join(', '))} {!sharesPair && t.alone}
          </Text>
        </>
      ),
    }),
  )
  return <Snippet codes={codes} />
}
