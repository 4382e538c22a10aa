export { type WebStore, type WebStoreOptions, webStore } from './web-store.ts'
