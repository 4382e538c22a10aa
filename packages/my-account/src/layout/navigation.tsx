import {
  IconApps,
  IconBell,
  IconBulb,
  IconChartBar,
  IconHistory,
  IconKey,
  IconLifebuoy,
  IconPlugConnected,
  IconShieldLock,
  IconUserCog,
} from '@tabler/icons-react'
import { Link, useRoute } from 'wouter'
import { useTexts } from '../i18n/index.ts'
import classes from './layout.module.css'
import { layoutTexts } from './texts.ts'

const ICONS = {
  apps: IconApps,
  connect: IconPlugConnected,
  access: IconKey,
  usage: IconChartBar,
  advice: IconBulb,
  journal: IconHistory,
  notices: IconBell,
  security: IconShieldLock,
  help: IconLifebuoy,
  operator: IconUserCog,
}
type PageName = keyof typeof ICONS

const GROUPS = {
  access: ['apps', 'connect', 'access'],
  insight: ['usage', 'advice', 'journal', 'notices'],
  account: ['security', 'help'],
} as const satisfies Record<string, readonly PageName[]>

interface Props {
  operator: boolean
  /** A page was chosen: the drawer of a phone closes. */
  onChoose?: () => void
}

export function Navigation({ operator, onChoose }: Props) {
  const t = useTexts(layoutTexts)
  return (
    <nav aria-label={t.navigation} className={classes.navigation}>
      {Object.entries(GROUPS).map(([group, pages]) => (
        <div key={group} className={classes.group}>
          <p className={classes.groupName}>{t.groups[group as keyof typeof GROUPS]}</p>
          <ul>
            {[...pages, ...(operator && group === 'account' ? (['operator'] as const) : [])].map(page => (
              <NavigationItem key={page} page={page} {...(onChoose && { onChoose })} />
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function NavigationItem({ page, onChoose }: { page: PageName; onChoose?: () => void }) {
  const t = useTexts(layoutTexts)
  const [isCurrent] = useRoute(`/${page}/*?`)
  const Icon = ICONS[page]
  return (
    <li>
      <Link
        href={`/${page}`}
        className={classes.navigationLink}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => onChoose?.()}
      >
        <Icon size={19} stroke={1.6} aria-hidden />
        {t.pages[page]}
      </Link>
    </li>
  )
}
