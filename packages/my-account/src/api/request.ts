/** What a call sends: values for the `:names` in the path, the query, and a JSON body. */
export interface RequestParts {
  params?: unknown
  query?: unknown
  body?: unknown
}

export interface RequestHead {
  language: string
  /** Sent on anything but GET. */
  csrf: string | undefined
  csrfHeader: string
}

/** Turns `PUT /account/api/apps/:number` and its values into what fetch takes. */
export function makeRequest(
  endpoint: string,
  parts: RequestParts,
  head: RequestHead,
): [path: string, init: RequestInit] {
  const [method = 'GET', template = ''] = endpoint.split(' ')
  const headers: Record<string, string> = { Accept: 'application/json', Lang: head.language }
  if (method !== 'GET' && head.csrf !== undefined) headers[head.csrfHeader] = head.csrf
  const init: RequestInit = { method, headers, credentials: 'same-origin', redirect: 'error', cache: 'no-store' }
  if (parts.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(parts.body)
  }
  return [fillPath(template, parts.params) + makeQuery(parts.query), init]
}

function fillPath(template: string, params: unknown): string {
  const values = new Map(Object.entries(params ?? {}))
  return template.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined || value === '') throw new TypeError(`${template} needs a value for ${name}`)
    return encodeURIComponent(String(value))
  })
}

/** Absent values are left out, so that a filter that is not set is not sent. */
function makeQuery(query: unknown): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (entries.length === 0) return ''
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`
}
