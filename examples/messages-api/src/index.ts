export { buildMessagesApi, type MessagesApiDeps } from './app.ts'
export { type MessagesApi, type MessagesApiOptions, startMessagesApi } from './start.ts'
export { type MessagesStore, openStore } from './store/open-store.ts'
