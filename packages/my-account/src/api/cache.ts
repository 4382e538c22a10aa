import { QueryClient } from '@tanstack/react-query'
import { isFailure } from './failure.ts'

const RETRIES = 2

/** The cache of answers. Only what may pass by itself is asked again; nothing that changes something is repeated. */
export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < RETRIES && isFailure(error) && error.isPassing,
      retryDelay: (count, error) =>
        Math.min(((isFailure(error) && error.retryAfterSeconds) || 2 ** count) * 1_000, 10_000),
    },
    mutations: { retry: false },
  },
})
