import type { ReactNode } from 'react'
import { Brand } from './brand.tsx'
import { LanguageMenu } from './language-menu.tsx'
import classes from './layout.module.css'
import { SchemeButton } from './scheme-button.tsx'
import { SkipLink } from './skip-link.tsx'

/** Around the pages for which nobody has to be signed in: one card, and nothing to distract. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <div className={classes.public}>
      <SkipLink />
      <header className={classes.publicHeader}>
        <Brand />
        <div className={classes.controls}>
          <LanguageMenu />
          <SchemeButton />
        </div>
      </header>
      <main id="content" className={classes.publicMain}>
        <div className={classes.card}>{children}</div>
      </main>
    </div>
  )
}
