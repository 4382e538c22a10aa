import { type ComponentType, lazy, Suspense } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { PageSkeleton } from '../parts/page-skeleton.tsx'
import { Boundary } from './boundary.tsx'
import { NotFound } from './not-found.tsx'

const OPERATOR = { path: '/operator/:accountId?', Page: lazy(() => import('../pages/operator/page.tsx')) }

/** The pages behind the sign-in; each is a chunk of its own. */
const PAGES: readonly { path: string; Page: ComponentType }[] = [
  { path: '/apps', Page: lazy(() => import('../pages/apps/page.tsx')) },
  { path: '/apps/:number', Page: lazy(() => import('../pages/app/page.tsx')) },
  { path: '/connect/:number?', Page: lazy(() => import('../pages/connect/page.tsx')) },
  { path: '/access', Page: lazy(() => import('../pages/access/page.tsx')) },
  { path: '/usage', Page: lazy(() => import('../pages/usage/page.tsx')) },
  { path: '/advice', Page: lazy(() => import('../pages/advice/page.tsx')) },
  { path: '/journal', Page: lazy(() => import('../pages/journal/page.tsx')) },
  { path: '/notices', Page: lazy(() => import('../pages/notices/page.tsx')) },
  { path: '/help', Page: lazy(() => import('../pages/help/page.tsx')) },
  { path: '/security', Page: lazy(() => import('../pages/security/page.tsx')) },
  { path: '/second-factor', Page: lazy(() => import('../pages/second-factor/page.tsx')) },
]

export function Pages({ operator }: { operator: boolean }) {
  const [path] = useLocation()
  // Not by the whole path: choosing another app in a page must not take the focus from the choice.
  const [, section] = path.split('/')
  const pages = operator ? [...PAGES, OPERATOR] : PAGES
  return (
    <Boundary key={section}>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          {pages.map(({ path: pattern, Page }) => (
            <Route key={pattern} path={pattern}>
              <Page />
            </Route>
          ))}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  )
}
