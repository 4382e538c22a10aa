export * from './journal.ts'
export * from './witness.ts'
