import { useParams } from 'wouter'
import { Account } from './account.tsx'
import { Accounts } from './accounts.tsx'

/** `/operator` lists accounts, `/operator/1000` shows one. Loaded only for those who have the right. */
export default function OperatorPage() {
  const { accountId } = useParams<{ accountId?: string }>()
  return accountId === undefined ? <Accounts /> : <Account key={accountId} accountId={accountId} />
}
