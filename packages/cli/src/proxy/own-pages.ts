import type { ServerResponse } from 'node:http'
import { answerJson, Refusal } from './refusal.ts'

/** What the pages of the proxy itself are made of. */
export interface OwnPages {
  /** Whether the next call would have a token. */
  isReady(): Promise<boolean>
  /** JSON without secrets. */
  status(): Promise<object>
  /** In the text format of Prometheus. */
  metrics(): string
}

/** Pages that tell no more than that the proxy is there: for supervisors, which have no key. */
export const OPEN_PAGES: ReadonlySet<string> = new Set(['/live', '/ready'])

/**
 * Answers a page of the proxy itself.
 *
 * @param path without the prefix `/.chatapp`
 * @throws Refusal
 */
export async function answerOwnPage(
  method: string,
  path: string,
  pages: OwnPages,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refusal('ApiMethodNotAllowedError', 'Pages of the proxy are read only', { allow: 'GET, HEAD' })
  }
  switch (path) {
    case '/live':
      return answerJson(response, 200, { live: true })
    case '/ready': {
      const ready = await pages.isReady()
      return answerJson(response, ready ? 200 : 503, { ready })
    }
    case '/status':
      return answerJson(response, 200, await pages.status())
    case '/metrics':
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(pages.metrics())
      return
    default:
      throw new Refusal('ApiNotFoundError', 'The pages of the proxy are live, ready, status and metrics')
  }
}
