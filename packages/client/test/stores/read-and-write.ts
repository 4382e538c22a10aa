import { sampleState } from '../../src/testing/sample.ts'
import { openStore } from './open-store.ts'

/** Tells whether the store at an address can be read, and be written. */
const { store } = await openStore(process.argv[2] ?? '')
const codeOf = (error: { code?: unknown }) => String(error.code)
const read = await store.read().then(saved => (saved ? 'read' : 'nothing'), codeOf)
const written = await store.write(1, sampleState(2)).then(done => (done ? 'written' : 'refused'), codeOf)
process.send?.([read, written])
