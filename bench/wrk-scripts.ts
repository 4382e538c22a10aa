/**
 * The load, as Lua for wrk. Tokens come from a file, one a line. The same script runs against the yardstick, so that
 * the generator costs both sides the same.
 */

/** GETs, each with the next access token of the list. `start` shifts the list, so that slices meet different tokens. */
export function checkScript(tokensFile: string, path: string, start: number): string {
  return `
local requests, at = {}, ${start}
function init()
  for token in io.lines(${quoted(tokensFile)}) do
    requests[#requests + 1] = wrk.format('GET', ${quoted(path)}, { Authorization = token })
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
`
}

/**
 * Refreshes. The list is a queue: a call takes the refresh token at its head, the answer's puts the new one at its end.
 * So each call presents a current token, and each advances a grant.
 */
export function refreshScript(tokensFile: string, path: string): string {
  return `
local queue, head, tail = {}, 1, 0
local before = 'POST ' .. ${quoted(path)} .. ' HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0\\r\\nRefresh: '
function init()
  for token in io.lines(${quoted(tokensFile)}) do
    tail = tail + 1
    queue[tail] = token
  end
end
function request()
  local token = queue[head]
  queue[head] = nil
  head = head + 1
  return before .. token .. '\\r\\n\\r\\n'
end
function response(status, headers, body)
  tail = tail + 1
  queue[tail] = status == 200 and body:match('"refreshToken":"([^"]+)"') or 'none'
end
`
}

/** POSTs of JSON bodies, one a line of the file, in turn. */
export function makeScript(bodiesFile: string, path: string): string {
  return `
local requests, at = {}, 0
function init()
  for body in io.lines(${quoted(bodiesFile)}) do
    requests[#requests + 1] = wrk.format('POST', ${quoted(path)}, { ['Content-Type'] = 'application/json' }, body)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
`
}

/** JSON strings of plain ASCII are Lua strings too. */
function quoted(value: string): string {
  return JSON.stringify(value)
}
