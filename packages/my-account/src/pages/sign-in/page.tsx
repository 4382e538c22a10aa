import { useState } from 'react'
import { Redirect, useSearchParams } from 'wouter'
import { isFailure, useAct } from '../../api/index.ts'
import { returnPath } from '../../session/return-path.ts'
import { enter, useSession } from '../../session/session.ts'
import { CodeStep } from './code-step.tsx'
import { PasswordStep } from './password-step.tsx'

/** E-mail and password first; the code only where the account asks for one. */
export default function SignInPage() {
  const session = useSession()
  const [search] = useSearchParams()
  const [given, setGiven] = useState({ email: '', password: '' })
  const signIn = useAct('signIn')
  const [wantsCode, setWantsCode] = useState(false)
  if (session) return <Redirect to={returnPath(search.get('next'))} replace />

  const submit = (credentials: { email: string; password: string; code?: string }) => {
    signIn.mutate(
      { body: credentials },
      {
        onSuccess: enter,
        onError: failure => {
          if (!isFailure(failure, 'ApiSecondFactorRequiredError')) return
          setWantsCode(true)
          signIn.reset()
        },
      },
    )
  }
  if (wantsCode) {
    const back = () => {
      setWantsCode(false)
      setGiven({ email: given.email, password: '' })
      signIn.reset()
    }
    const submitCode = (code: string) => submit({ ...given, code })
    return <CodeStep busy={signIn.isPending} failure={signIn.error} onSubmit={submitCode} onBack={back} />
  }
  return (
    <PasswordStep
      given={given}
      onChange={setGiven}
      busy={signIn.isPending}
      failure={signIn.error}
      onSubmit={() => submit(given)}
    />
  )
}
