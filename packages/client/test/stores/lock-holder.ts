import { openStore } from './open-store.ts'

const [, , address = '', leaseMs] = process.argv

// Holds the lock until it is killed.
const { store } = await openStore(address, Number(leaseMs))
setInterval(() => {}, 60_000)
await store.lock(() => {
  process.send?.('held')
  return new Promise(() => {})
})
