// The backend of src/page: it holds the access, and the page asks it. No token, password or appId reaches a browser.
import { join } from 'node:path'
import { isChatAppError } from '@chatapp-access/client'
import express from 'express'
import { chatapp } from './chatapp.ts'
import type { License } from './license.ts'

const app = express()
app.use(express.static(join(import.meta.dirname, 'page')))

// A real page has visitors: sign them in before this line, and look up here what each of them may see.

/** What the page shows, and no more: a backend that passes any path on would give every visitor the whole API. */
app.get('/api/licenses', async (_request, response) => {
  try {
    const licenses = await chatapp.get<License[]>('/v1/licenses')
    response.json(licenses.map(({ licenseId, licenseName, licenseTo }) => ({ licenseId, licenseName, licenseTo })))
  } catch (error) {
    if (!isChatAppError(error)) throw error
    console.error(`${error.code}: ${error.message}. ${error.next ?? ''}`)
    response.status(503).json({ message: 'Try again later' })
  }
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', error => {
  if (error) throw error
  console.log('listening', server.address())
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close())
