// A route of Next.js (app/api/chats/route.ts), Hono, Remix, Deno or Bun: a standard Request in, a standard Response out.
import { isChatAppError } from '@chatapp-access/client'
import { chatapp } from './chatapp.ts'

/** The first chats of the account, as the API answers them. The token stays here: no route ever hands it out. */
export async function GET(request: Request): Promise<Response> {
  const limit = new URL(request.url).searchParams.get('limit') ?? '20'
  try {
    const answer = await chatapp.fetch(`/v1/chats?${new URLSearchParams({ limit })}`, { signal: request.signal })
    const type = answer.headers.get('Content-Type') ?? 'application/json'
    return new Response(answer.body, { status: answer.status, headers: { 'Content-Type': type } })
  } catch (error) {
    if (!isChatAppError(error)) throw error
    console.error(`${error.code}: ${error.message}. ${error.next ?? ''}`)
    return Response.json({ code: 'Unavailable' }, { status: 503 })
  }
}
