export {
  type Behaviour as FakeServerBehaviour,
  type FakeServer,
  type Fault as FakeServerFault,
  type SeenQuery,
  startFakeServer,
} from './fake-server.ts'
export type { StoreSubject } from './store-subject.ts'
export { type TestRunner, testStore } from './test-store.ts'
