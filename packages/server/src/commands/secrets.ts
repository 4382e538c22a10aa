import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { adviseRotation } from '../domain/secret-rotation.ts'
import { CannotDoError } from '../flows/create-account.ts'
import type { CommandContext } from './context.ts'
import { printResult, printRows, timeText } from './print.ts'
import { type OperatorFlags, operatorCommand, withStore } from './with-store.ts'

const SECRET_BYTES = 32
/** A token carries the id in one byte; 0 is none. */
const MOST_IDS = 255

export function registerSecrets(program: Command, context: CommandContext): void {
  const secrets = program
    .command('secrets')
    .description('the secrets that tokens are signed with: where a rotation stands, a new one, one that leaked')
    .addHelpText('after', HELP)
  registerStatus(secrets, context)
  registerNew(secrets, context)
  registerRetire(secrets, context)
}

const HELP = `
Examples:
  chatapp-server secrets new > new.secret
  chatapp-server secrets status
  chatapp-server secrets retire 1`

function registerStatus(secrets: Command, context: CommandContext): void {
  operatorCommand(secrets, 'status', 'which secrets this store knows, which nodes hold them, and what comes next')
    .addHelpText('after', '\nExample:\n  chatapp-server secrets status --store postgres://…')
    .action(async (flags: OperatorFlags) => {
      const { known, config } = await withStore(flags, context, async ({ store, config }) => ({
        known: await store.listKeys(),
        config,
      }))
      const rotation = adviseRotation({ ...known, refreshTtlSeconds: config.refreshTtl })
      if (flags.json) return context.print(JSON.stringify(rotation))
      printRows(
        context,
        false,
        rotation.secrets.map(({ id, fingerprint, state, nodes, mintedAt }) => ({
          id,
          fingerprint,
          state,
          nodes: `${nodes} of ${known.nodes.length}`,
          'last minted': mintedAt === 0 ? 'never' : timeText(mintedAt),
        })),
      )
      for (const step of rotation.next) context.print(`next: ${step}`)
    })
}

function registerNew(secrets: Command, context: CommandContext): void {
  operatorCommand(secrets, 'new', 'print a new secret under an id that was never used in this store')
    .addHelpText('after', NEW_HELP)
    .action(async (flags: OperatorFlags) => {
      const used = await withStore(flags, context, async ({ store, config }) => {
        const { keys } = await store.listKeys()
        return new Set([...keys.map(({ id }) => id), ...config.secrets.reveal().map(({ id }) => id)])
      })
      const id = Array.from({ length: MOST_IDS }, (_, index) => index + 1).find(it => !used.has(it))
      if (id === undefined) throw new CannotDoError('every id from 1 to 255 was used in this store')
      const secret = `${id}:${randomBytes(SECRET_BYTES).toString('base64')}`
      if (flags.json) return context.print(JSON.stringify({ id, secret }))
      context.print(secret)
      context.tell(STEPS)
    })
}

const NEW_HELP = `
Its value is printed on stdout, and what to do with it on stderr.

Examples:
  chatapp-server secrets new > new.secret
  chatapp-server secrets new --json`

const STEPS = `
Rotation in three steps; after each of them ask: chatapp-server secrets status
  1. add it last to CHATAPP_SERVER_SECRETS, separated by a comma, and restart node after node
  2. when all nodes know it, move it to the front, and restart node after node: it mints from then on
  3. when status says so, which is two lifetimes of a refresh token later, take the old one out`

function registerRetire(secrets: Command, context: CommandContext): void {
  operatorCommand(secrets, 'retire <id>', 'end every token of a secret that leaked or was lost, for ever')
    .option('--force', 'also where nodes are left without a secret to mint with')
    .addHelpText('after', RETIRE_HELP)
    .action(async (text: string, flags: OperatorFlags & { force?: boolean }) => {
      const id = /^\d{1,3}$/.test(text) ? Number(text) : 0
      const retired = await withStore(flags, context, async ({ store }) => {
        const { keys, nodes } = await store.listKeys()
        const inForce = new Set(keys.filter(key => key.retiredAt === 0 && key.id !== id).map(key => key.id))
        const bare = nodes.filter(node => !node.keyIds.some(keyId => inForce.has(keyId)))
        if (bare.length > 0 && !flags.force) throw new CannotDoError(bareText(id, bare.length))
        return store.retireKey(id)
      })
      if (!retired) throw new CannotDoError(`this store knows no secret ${text}; see: chatapp-server secrets status`)
      printResult(context, flags.json, { retired: id })
    })
}

const RETIRE_HELP = `
Within two seconds no node takes a token of it any more: programs get
ApiInvalidTokenError, then ApiInvalidRefreshTokenError, and make a new token.

Example:
  chatapp-server secrets retire 1`

function bareText(id: number, nodes: number): string {
  return `${nodes} of the running nodes hold no other secret than ${id}, and could make no token. First give them a new one: chatapp-server secrets new. Or say --force`
}
