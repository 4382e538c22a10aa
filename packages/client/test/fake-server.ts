export * from '../src/testing/fake-server.ts'
