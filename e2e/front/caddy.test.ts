import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startCaddy } from './front.ts'
import { proveOutages } from './outages.ts'
import { provePromises } from './promises.ts'

provePromises(startCaddy)
proveOutages(startCaddy)
testThatNothingSecretWasPrinted()
