import type { FastifyInstance } from 'fastify'

/** Bodies: JSON, as Fastify reads it, and forms; nothing else. */
export function readForm(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
}
