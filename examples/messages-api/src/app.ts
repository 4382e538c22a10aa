import Fastify, { type FastifyInstance } from 'fastify'
import { answerErrors } from './answer-errors.ts'
import { ApiError } from './api-error.ts'
import { identityOf } from './identity.ts'
import { readForm } from './read-form.ts'
import { readUrlValues } from './read-url-values.ts'
import { checkPhone } from './routes/check-phone.ts'
import { listChats } from './routes/list-chats.ts'
import { listCompanies } from './routes/list-companies.ts'
import { listEmployees } from './routes/list-employees.ts'
import { listLicenses } from './routes/list-licenses.ts'
import { listMessages } from './routes/list-messages.ts'
import { listMessengerChats } from './routes/list-messenger-chats.ts'
import { refuseOtherMethods } from './routes/refuse-other-methods.ts'
import { sendText } from './routes/send-text.ts'
import type { MessagesStore } from './store/open-store.ts'

export interface MessagesApiDeps {
  store: MessagesStore
  /** The present in unix seconds. */
  now: () => number
  /** Hears of faults of our own, which the caller sees only as ApiInternalError. */
  report: (error: unknown) => void
}

/** Puts the API together. It does not listen, and leaves the store open when it closes. */
export function buildMessagesApi({ store, now, report }: MessagesApiDeps): FastifyInstance {
  const answer = answerErrors(report)
  const app = Fastify({
    // URLs get their types from readUrlValues; a JSON body that says 5 where a string belongs is wrong, not "5".
    ajv: { customOptions: { coerceTypes: false } },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    return503OnClosing: false,
    frameworkErrors: answer,
  })
  app.setErrorHandler(answer)
  app.setNotFoundHandler(() => {
    throw new ApiError('ApiNotFoundError')
  })
  app.addHook('onRequest', async request => store.seed(identityOf(request).account))
  readForm(app)
  readUrlValues(app)

  listLicenses(app, store)
  listCompanies(app, store)
  listEmployees(app, store)
  listChats(app, store)
  listMessengerChats(app, store)
  listMessages(app, store)
  sendText(app, store, now)
  checkPhone(app, store)
  refuseOtherMethods(app)
  return app
}
