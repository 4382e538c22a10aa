import { delimiter, join, resolve } from 'node:path'

/** The root folder of the checkout. */
export const ROOT = resolve(import.meta.dirname, '..')

const BIN = join(ROOT, 'node_modules', '.bin')

/** The environment of every child: the pinned tools come first on the path, as under npm. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [BIN, process.env.PATH].join(delimiter),
  // Set by an outer test runner; a child that inherits it reports to that one instead of to us.
  NODE_TEST_CONTEXT: undefined,
}
