import type { Grant } from '../../domain/grant.ts'
import type { RotatedGrant, RotateGrant } from '../store.ts'
import type { Call, Reply } from './calls.ts'

/**
 * Refreshes go between the threads as flat arrays: a message spells out the names of the fields of each object it
 * carries, and without them it costs a quarter. Everything else goes as it is.
 */
export type PackedCall = Call | PackedRotation
export type PackedReply = Reply | PackedOutcome

type PackedRotation = ReturnType<typeof packRotation>
type PackedOutcome = ReturnType<typeof packOutcome>

type Rotated = Extract<RotatedGrant, { grant: Grant }>

export function packCall(call: Call): PackedCall {
  return call.verb === 'rotateGrant' ? packRotation(call.args[0] as RotateGrant) : call
}

export function unpackCall(call: PackedCall): Call {
  return 'verb' in call ? call : { verb: 'rotateGrant', args: [unpackRotation(call)] }
}

export function packReply(reply: Reply): PackedReply {
  return 'value' in reply && isRotated(reply.value) ? packOutcome(reply.value) : reply
}

export function unpackReply(reply: PackedReply): Reply {
  return 'value' in reply || 'failure' in reply ? reply : { value: unpackOutcome(reply) }
}

function isRotated(value: unknown): value is Rotated {
  return typeof value === 'object' && value !== null && 'grant' in value && 'healed' in value
}

function packRotation(order: RotateGrant) {
  const { accountId, appNumber, grantId, generation, endTime, keyId, network, address, agent, deadline } = order
  return [accountId, appNumber, grantId, generation, endTime, keyId, network, address, agent, deadline] as const
}

function unpackRotation(packed: PackedRotation): RotateGrant {
  const [accountId, appNumber, grantId, generation, endTime, keyId, network, address, agent, deadline] = packed
  return { accountId, appNumber, grantId, generation, endTime, keyId, network, address, agent, deadline }
}

function packOutcome({ kind, healed, grant }: Rotated) {
  return [
    kind,
    healed,
    grant.accountId,
    grant.appNumber,
    grant.id,
    grant.generation,
    grant.keyId,
    grant.accessEnd,
    grant.refreshEnd,
    grant.latestAccessEnd,
    grant.keptUntilEnd,
    grant.confirmedGeneration,
    grant.confirmedAt,
    grant.confirmedNetwork,
    grant.lowestGeneration,
    grant.credentialKind,
    grant.credentialId,
    grant.endedAt,
    grant.endedReason,
    grant.madeAt,
    grant.madeAddress,
    grant.madeAgent,
    grant.lastSeenAt,
  ] as const
}

/** By position: destructuring so long an array would go through its iterator. */
function unpackOutcome(packed: PackedOutcome): Rotated {
  return {
    kind: packed[0],
    healed: packed[1],
    grant: {
      accountId: packed[2],
      appNumber: packed[3],
      id: packed[4],
      generation: packed[5],
      keyId: packed[6],
      accessEnd: packed[7],
      refreshEnd: packed[8],
      latestAccessEnd: packed[9],
      keptUntilEnd: packed[10],
      confirmedGeneration: packed[11],
      confirmedAt: packed[12],
      confirmedNetwork: packed[13],
      lowestGeneration: packed[14],
      credentialKind: packed[15],
      credentialId: packed[16],
      endedAt: packed[17],
      endedReason: packed[18],
      madeAt: packed[19],
      madeAddress: packed[20],
      madeAgent: packed[21],
      lastSeenAt: packed[22],
    },
  }
}
