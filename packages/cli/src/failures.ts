import { ChatAppError } from '@chatapp-access/client'

/** The command line, the environment or the body is wrong. */
export function usageError(message: string, next?: string): ChatAppError<'UsageError'> {
  return new ChatAppError('UsageError', message, { next })
}

/** There is nothing to log in or to go on with. */
export function notLoggedIn(message: string): ChatAppError<'NotLoggedInError'> {
  return new ChatAppError('NotLoggedInError', message, { next: 'Log in: chatapp login' })
}

/** A person stopped at a question. */
export function cancelled(): ChatAppError<'CancelledError'> {
  return new ChatAppError('CancelledError', 'Cancelled, nothing was changed')
}
