import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { freshCast } from './cast.ts'
import { DIALOGS, FULL_PLACES } from './pages.ts'
import { testPlaces } from './test-places.ts'

const { owner, signedInAs, testThatNobodyComplained } = await freshCast()

testPlaces('an account at work', [...FULL_PLACES, ...DIALOGS], () => signedInAs(owner))

testThatNobodyComplained()
testThatNothingSecretWasPrinted()
