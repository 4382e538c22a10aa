import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startNginx } from './front.ts'
import { provePromises } from './promises.ts'

provePromises(startNginx)
testThatNothingSecretWasPrinted()
