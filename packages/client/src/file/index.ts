export { defaultFolder } from './default-folder.ts'
export { type FileStoreOptions, fileStore } from './open-file-store.ts'
