import type { Mutant } from './mutant.ts'

const KILL = 'e2e/convergence/kill-before-reply.test.ts'
const LOST_REPLY = 'e2e/convergence/lost-reply.test.ts'
const RESTORED = 'e2e/convergence/restored.test.ts'
const STALE = 'e2e/convergence/stale.test.ts'
const DEADLINE = 'e2e/convergence/deadline.test.ts'
const KEYS = 'e2e/convergence/keys.test.ts'
const TWO = 'e2e/convergence/two-processes.test.ts'
const CUTS = 'e2e/durability/power-cuts.test.ts'
const SECRET = 'e2e/durability/secret-file.test.ts'
const STOP = 'e2e/durability/graceful-stop.test.ts'

const RULE = 'packages/server/src/domain/refresh-rule.ts'
const FOLLOWER = 'packages/server/src/revocations/follower.ts'

/** Promises that real processes keep, broken and shown by killing, cutting, freezing and stopping them. */
export const E2E_MUTANTS: readonly Mutant[] = [
  {
    name: 'e2e-fsync',
    promise: 'no answer before its commit is on the disk',
    file: 'packages/server/src/store/sqlite/options.ts',
    find: "synchronous: 'FULL'",
    replace: "synchronous: 'OFF'",
    test: { file: CUTS, name: 'no reply with a pair leaves' },
  },
  {
    name: 'e2e-secret-name',
    promise: 'a power cut does not take the secret away',
    file: 'packages/server/src/config/load-secrets.ts',
    find: '  syncNames(dirname(path))\n',
    replace: '',
    test: { file: SECRET, name: 'on the disk, under its name' },
  },
  {
    name: 'e2e-replay',
    promise: 'a reply lost in a crash is given again',
    file: RULE,
    find: 'if (presented.generation < grant.lowestGeneration) return false',
    replace: 'if (presented.generation > 0) return false',
    test: { file: KILL, name: '64 callers with one refresh token' },
  },
  {
    name: 'e2e-idempotency',
    promise: 'a tokens.make whose reply was lost in a crash is not done twice',
    file: 'packages/server/src/flows/make-tokens.ts',
    find: 'if (call.idempotencyKey === undefined) return grantIdFromBytes',
    replace: 'if (call.email) return grantIdFromBytes',
    test: { file: KILL, name: 'sent again with its Idempotency-Key' },
  },
  {
    name: 'e2e-redate',
    promise: 'a reply given again works, however late',
    file: RULE,
    find: 'if (!isPast(grant.accessEnd, now)) return',
    replace: 'if (now > 0) return',
    test: { file: LOST_REPLY, name: 'with new end times' },
  },
  {
    name: 'e2e-heal',
    promise: 'nobody is logged out by a restore',
    file: RULE,
    find: 'if (presented.generation >= grant.generation) {',
    replace: 'if (presented.generation === grant.generation) {',
    test: { file: RESTORED, name: 'put back from generations ago' },
  },
  {
    name: 'e2e-theft',
    promise: 'a stale token from elsewhere ends refreshing',
    file: RULE,
    find: "(policy.staleRefresh === 'auto' && usedElsewhere)",
    replace: "(policy.staleRefresh === 'auto' && !usedElsewhere && !policy)",
    test: { file: STALE, name: 'ends refreshing for everybody' },
  },
  {
    name: 'e2e-deadline',
    promise: 'a process frozen past the deadline of a call does nothing of it',
    file: 'packages/server/src/routes/caller.ts',
    find: 'deadline: clock.now() + storeTimeoutMs',
    replace: 'deadline: clock.now() + storeTimeoutMs * 3600',
    test: { file: DEADLINE, name: 'a process frozen' },
  },
  {
    name: 'e2e-shared-secret',
    promise: 'nobody mints with a secret that another live process does not know',
    file: FOLLOWER,
    find: 'ids.find(id => followed.sharedKeyIds.includes(id)) ?? ',
    replace: '',
    test: { file: KEYS, name: 'nobody mints with a secret' },
  },
  {
    name: 'e2e-announced-secret',
    promise: 'a token of a secret that only another process knows is never called invalid',
    file: FOLLOWER,
    find: 'return this.#announced.has(keyId)',
    replace: 'return this.#announced.has(-keyId)',
    test: { file: KEYS, name: 'gets 503, not invalid' },
  },
  {
    name: 'e2e-feed',
    promise: 'an end at one process reaches the others',
    file: FOLLOWER,
    find: 'this.revoked.add(',
    replace: 'if (grantId.length === 0) this.revoked.add(',
    test: { file: TWO, name: 'ends at the other within the bound' },
  },
  {
    name: 'e2e-stop',
    promise: 'a stop drops no accepted call',
    file: 'packages/server/src/server/stop.ts',
    find: 'await Promise.race([closed, wait(LINGER_MS)])',
    replace: 'server.closeAllConnections()\n  await Promise.race([closed, wait(LINGER_MS)])',
    test: { file: STOP, name: 'drops no accepted call' },
  },
  {
    name: 'e2e-stop-ready',
    promise: 'a server that stops is not ready',
    file: 'packages/server/src/server/start.ts',
    find: '!state.stopping && ',
    replace: '',
    test: { file: STOP, name: 'while it stops, the server is not ready' },
  },
]
