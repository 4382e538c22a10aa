import { testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { testDeaths } from './stores/deaths.ts'
import { openPlaces } from './stores/place.ts'
import { testRaces } from './stores/races.ts'
import { testRefusals } from './stores/refusals.ts'

const newPlace = await openPlaces('PostgreSQL')
testRaces('PostgreSQL', newPlace)
testDeaths('PostgreSQL', newPlace)
testRefusals('PostgreSQL', newPlace)

testThatNothingSecretWasPrinted()
