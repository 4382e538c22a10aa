import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startCaddy } from './front.ts'
import { provePromises } from './promises.ts'

provePromises(startCaddy)
testThatNothingSecretWasPrinted()
