export { runObserver } from './run-observer.ts'
