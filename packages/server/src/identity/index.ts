export { createIdentity, type Identity, type JsonWebKeySet } from './identity.ts'
