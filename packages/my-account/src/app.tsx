import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { Boundary } from './layout/boundary.tsx'
import { PublicFrame } from './layout/public-frame.tsx'
import { PageSkeleton } from './parts/page-skeleton.tsx'
import { BASE } from './session/session.ts'

const SignIn = lazy(() => import('./pages/sign-in/page.tsx'))
const SignUp = lazy(() => import('./pages/sign-up/page.tsx'))
const Reset = lazy(() => import('./pages/reset/page.tsx'))
const SetUp = lazy(() => import('./pages/set-up/page.tsx'))
const Link = lazy(() => import('./pages/link/page.tsx'))
const HandOver = lazy(() => import('./pages/hand-over/page.tsx'))
/** Everything behind the sign-in: its frame and pages are no part of the first load. */
const SignedIn = lazy(() => import('./layout/signed-in.tsx'))

/** What nobody has to be signed in for; each is loaded when it is gone to. */
const PUBLIC_PAGES = [
  { path: '/sign-in', Page: SignIn },
  { path: '/sign-up', Page: SignUp },
  { path: '/reset', Page: Reset },
  { path: '/set-up', Page: SetUp },
  { path: '/link', Page: Link },
  { path: '/hand-over', Page: HandOver },
]

export function App() {
  return (
    <Router base={BASE}>
      {/* What `announce` says; there from the start, so that screen readers know of it. */}
      <div id="announcements" role="status" aria-live="polite" className="heard-only" />
      <Switch>
        {PUBLIC_PAGES.map(({ path, Page }) => (
          <Route key={path} path={path}>
            <PublicFrame>
              <Boundary>
                <Suspense fallback={<PageSkeleton />}>
                  <Page />
                </Suspense>
              </Boundary>
            </PublicFrame>
          </Route>
        ))}
        <Route path="/">
          <Redirect to="/apps" replace />
        </Route>
        <Route>
          <Boundary>
            <Suspense fallback={null}>
              <SignedIn />
            </Suspense>
          </Boundary>
        </Route>
      </Switch>
    </Router>
  )
}
