import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startNginx } from './front.ts'
import { proveOutages } from './outages.ts'
import { provePromises } from './promises.ts'

provePromises(startNginx)
proveOutages(startNginx)
testThatNothingSecretWasPrinted()
