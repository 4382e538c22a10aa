import { Redirect, useLocation } from 'wouter'
import { useAccount } from '../api/index.ts'
import { ErrorState } from '../parts/error-state.tsx'
import { ConfirmItIsYou } from '../session/confirm-it-is-you.tsx'
import { signInAddress } from '../session/return-path.ts'
import { AppFrame } from './app-frame.tsx'
import { Pages } from './pages.tsx'
import { PublicFrame } from './public-frame.tsx'

/** Everything behind the sign-in. Whoever is not signed in goes there, and comes back here afterwards. */
export default function SignedIn() {
  const session = useAccount('session')
  const [path] = useLocation()
  if (session.isError && session.data === undefined) {
    return (
      <PublicFrame>
        <ErrorState failure={session.error} onRetry={session.refetch} />
      </PublicFrame>
    )
  }
  // Nothing is drawn before it is known who looks: a frame that turns into the sign-in page is a jump.
  if (session.data === undefined) return null
  const { signedIn } = session.data
  if (signedIn === undefined) return <Redirect to={signInAddress(path)} replace />
  return (
    <AppFrame account={signedIn.account}>
      <Pages operator={signedIn.account.operator} />
      <ConfirmItIsYou secondFactor={signedIn.account.secondFactor} />
    </AppFrame>
  )
}
