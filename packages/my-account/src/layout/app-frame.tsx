import type { AccountView } from '@chatapp-access/contract/account'
import { Button, Drawer } from '@mantine/core'
import { IconLogout, IconMenu2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { useAct } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { signOut } from '../session/session.ts'
import { Brand } from './brand.tsx'
import { LanguageMenu } from './language-menu.tsx'
import classes from './layout.module.css'
import { Navigation } from './navigation.tsx'
import { SchemeButton } from './scheme-button.tsx'
import { SkipLink } from './skip-link.tsx'
import { layoutTexts } from './texts.ts'

interface Props {
  account: AccountView
  children: ReactNode
}

/** Header, navigation and the page: a sidebar where there is room for it, a drawer on a phone. */
export function AppFrame({ account, children }: Props) {
  const t = useTexts(layoutTexts)
  const [menuOpen, setMenuOpen] = useState(false)
  return (
    <div className={classes.app}>
      <SkipLink />
      <header className={classes.header}>
        <button type="button" className={classes.burger} aria-label={t.menu} onClick={() => setMenuOpen(true)}>
          <IconMenu2 size={22} stroke={1.6} aria-hidden />
        </button>
        <Link href="/apps" className={classes.home}>
          <Brand />
        </Link>
        <div className={classes.controls}>
          <span className={classes.wide}>
            <AccountControls account={account} />
          </span>
          <SchemeButton />
        </div>
      </header>
      <Drawer
        opened={menuOpen}
        onClose={() => setMenuOpen(false)}
        size="19rem"
        title={<Brand />}
        closeButtonProps={{ 'aria-label': t.closeMenu }}
      >
        <Navigation operator={account.operator} onChoose={() => setMenuOpen(false)} />
        <div className={classes.drawerFoot}>
          <AccountControls account={account} />
        </div>
      </Drawer>
      <aside className={classes.sidebar}>
        <Navigation operator={account.operator} />
      </aside>
      <main id="content" className={classes.main}>
        {children}
      </main>
    </div>
  )
}

function AccountControls({ account }: { account: AccountView }) {
  const t = useTexts(layoutTexts)
  const changeLanguage = useAct('changeLanguage')
  const leave = useMutation({ mutationFn: signOut })
  return (
    <>
      <span className={classes.email} title={t.signedInAs(account.email)}>
        {account.email}
      </span>
      <LanguageMenu onChoose={language => changeLanguage.mutate({ body: { language } })} />
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconLogout size={17} stroke={1.6} aria-hidden />}
        loading={leave.isPending}
        onClick={() => leave.mutate()}
      >
        {t.signOut}
      </Button>
      <ErrorText failure={leave.error} />
    </>
  )
}
