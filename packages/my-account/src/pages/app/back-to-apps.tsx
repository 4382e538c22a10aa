import { Anchor } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useTexts } from '../../i18n/index.ts'
import classes from './app.module.css'
import { appTexts } from './texts.ts'

export function BackToApps() {
  const t = useTexts(appTexts)
  return (
    <Anchor component={Link} href="/apps" size="sm" underline="hover" className={classes.back}>
      <IconArrowLeft size={16} stroke={1.8} aria-hidden />
      {t.back}
    </Anchor>
  )
}
