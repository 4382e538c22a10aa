import { accessTokenContract } from './store-contract/access-tokens.ts'
import { accountDirectoryContract } from './store-contract/account-directory.ts'
import { accountLinkContract } from './store-contract/account-links.ts'
import { activityContract } from './store-contract/activity.ts'
import { adviceContract } from './store-contract/advice.ts'
import { appContract } from './store-contract/apps.ts'
import { diagnosisContract } from './store-contract/diagnosis.ts'
import { endContract } from './store-contract/end.ts'
import { failureContract } from './store-contract/failures.ts'
import type { StoreKind } from './store-contract/fixture.ts'
import { handOverContract } from './store-contract/hand-overs.ts'
import { importContract } from './store-contract/imports.ts'
import { makeContract } from './store-contract/make.ts'
import { nodeContract } from './store-contract/nodes.ts'
import { noticeContract } from './store-contract/notices.ts'
import { operatorContract } from './store-contract/operators.ts'
import { raceContract } from './store-contract/races.ts'
import { rotateContract } from './store-contract/rotate.ts'
import { sessionContract } from './store-contract/sessions.ts'
import { statusContract } from './store-contract/statuses.ts'

/** Everything the port promises, as tests that any kind of store has to pass. */
export function storeContract(kind: StoreKind): void {
  makeContract(kind)
  rotateContract(kind)
  endContract(kind)
  accessTokenContract(kind)
  activityContract(kind)
  operatorContract(kind)
  appContract(kind)
  handOverContract(kind)
  accountDirectoryContract(kind)
  sessionContract(kind)
  statusContract(kind)
  importContract(kind)
  accountLinkContract(kind)
  adviceContract(kind)
  noticeContract(kind)
  nodeContract(kind)
  failureContract(kind)
  diagnosisContract(kind)
  raceContract(kind)
}
