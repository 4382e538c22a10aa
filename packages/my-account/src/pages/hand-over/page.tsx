import { useState } from 'react'
import type { Data } from '../../api/index.ts'
import { Offer } from './offer.tsx'
import { Taken } from './taken.tsx'
import { dropFragment, useFragment } from './use-fragment.ts'

/** For an integrator, who needs no account: what the link gives, and after the one press, the thing itself. */
export default function HandOverPage() {
  const link = useFragment()
  const [taken, setTaken] = useState<Data<'openHandOver'>>()
  if (taken !== undefined) return <Taken taken={taken} />
  const take = (given: Data<'openHandOver'>) => {
    dropFragment()
    setTaken(given)
  }
  return <Offer key={link} link={link} onTaken={take} />
}
