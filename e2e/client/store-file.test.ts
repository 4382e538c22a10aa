import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { openPlaces } from './stores/place.ts'
import { testRefusals } from './stores/refusals.ts'

// Races and deaths on a file store have files of their own here.
testRefusals('file', await openPlaces('file'))

testThatNothingSecretWasPrinted()
