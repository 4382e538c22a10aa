import { Readable } from 'node:stream'
import { ACCOUNT_API, type AccountApi, JOURNAL_CSV_PATH, type JournalView } from '@chatapp-access/contract/account'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createAtOnce } from '../../domain/at-once.ts'
import type { Session } from '../../domain/session.ts'
import { Refusal } from '../../flows/refusal.ts'
import type { JournalLine, JournalPage } from '../../store/activity-store.ts'
import { csvLine } from './csv-line.ts'
import type { AccountDeps } from './deps.ts'
import { registerEndpoint } from './endpoint.ts'
import { JOURNAL_HEADINGS, journalCells } from './journal-cells.ts'
import { pageBefore, readPage } from './read-page.ts'

type Query = AccountApi['journal']['query']

/** Lines of a download that are read at once: so few that nobody else waits for them. */
const DOWNLOAD_PAGE = 500
/** Downloads of one account at once: a slow reader holds lines in memory for as long as it likes. */
const MOST_DOWNLOADS = 4
/** For programs that take a file without it for one of their own country's character set. */
const BYTE_ORDER_MARK = '\uFEFF'

/** What happened to the account, as pages and as a file. */
export function registerJournal(app: FastifyInstance, deps: AccountDeps): void {
  registerEndpoint(app, deps, 'journal', async ({ query, session }) => {
    await deps.flushActivity()
    const filter = { ...filterOf(session, query), before: pageBefore(query) }
    const { rows, ...next } = await readPage(
      query,
      limit => deps.store.listJournal({ ...filter, limit }),
      line => String(line.id),
    )
    return { entries: rows.map(journalView), ...next }
  })

  registerDownload(app, deps)
}

function registerDownload(app: FastifyInstance, deps: AccountDeps): void {
  const sessions = new WeakMap<FastifyRequest, Session>()
  const downloads = createAtOnce(MOST_DOWNLOADS)
  app.get<{ Querystring: Query }>(JOURNAL_CSV_PATH, {
    schema: {
      operationId: 'account.journalCsv',
      summary: 'The journal as a file; takes the filters of the journal',
      tags: ['my account'],
      security: [{ session: [] }],
      querystring: ACCOUNT_API.journal.query,
    },
    onRequest: async (request, reply) => {
      const session = await deps.gate.admit(request, reply, 'session')
      if (session) sessions.set(request, session)
    },
    handler: async (request, reply) => {
      const session = sessions.get(request) as Session
      const end = downloads.begin(session.accountId)
      if (!end) throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: 10 })
      // Also where the answer never begins, or its reader goes away.
      reply.raw.once('close', end)
      await deps.flushActivity()
      const filter = filterOf(session, request.query)
      // Read before the answer begins: what goes wrong here can still be said.
      const first = await deps.store.listJournal({ ...filter, limit: DOWNLOAD_PAGE })
      const day = new Date(deps.now()).toISOString().slice(0, 10)
      reply
        .header('Cache-Control', 'no-store')
        .header('Content-Disposition', `attachment; filename="journal-${day}.csv"`)
        .type('text/csv; charset=utf-8')
      return reply.send(Readable.from(fileOf(deps, filter, first)))
    },
  })
}

async function* fileOf(deps: AccountDeps, filter: Filter, first: readonly JournalLine[]): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(JOURNAL_HEADINGS)
  let page = first
  for (;;) {
    yield page.map(line => csvLine(journalCells(line))).join('')
    if (page.length < DOWNLOAD_PAGE) return
    page = await deps.store.listJournal({ ...filter, before: page.at(-1)?.id, limit: DOWNLOAD_PAGE })
  }
}

type Filter = Omit<JournalPage, 'before' | 'limit'>

function filterOf({ accountId }: Session, { app, group, event, from, until }: Query): Filter {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  return { accountId, appNumber: number(app), group, event, from: number(from), until: number(until) }
}

function journalView({ accountId: _, ...line }: JournalLine): JournalView {
  return line
}
