/**
 * The load generator of the open loop: arrivals by a fixed schedule, latency from the moment a call was meant to be
 * sent, so that a server that stalls cannot hide the calls it kept away. It spins rather than sleeps, since timers are
 * a millisecond coarse; so it needs a core of its own.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { METHODS } from '../../packages/contract/src/index.ts'
import { Arrivals } from '../arrivals.ts'
import { HttpLine } from '../http-line.ts'
import type { OpenLoopOrder, OpenLoopSetup, OpenLoopSlice } from '../open-loop.ts'
import { quantile } from '../statistics.ts'

const LINES = 64
/** A caller that was turned away comes again after this, in milliseconds. */
const TURNED_AWAY_MS = 100

process.once('message', (setup: OpenLoopSetup) => {
  const generator = createGenerator(setup)
  process.on('message', async (order: OpenLoopOrder) => process.send?.(await generator(order)))
  process.send?.({ ready: true })
})

function createGenerator({ port, accessTokens, refreshTokens, bodies }: OpenLoopSetup) {
  const open = () => Array.from({ length: LINES }, () => new HttpLine(port, broken))
  const [checkLines, refreshLines, passwordLines] = [open(), open(), open()]
  const nextCheck = inTurn(readLines(accessTokens).map(token => head(METHODS.tokensCheck, `Authorization: ${token}`)))
  const nextMake = inTurn(readLines(bodies).map(makeRequest))
  const refresh = readLines(refreshTokens)
  let nextRefresh = 0

  return async (order: OpenLoopOrder): Promise<OpenLoopSlice> => {
    const startedAt = performance.now()
    const endsAt = startedAt + order.milliseconds
    const checks = new Arrivals(
      { rate: order.checkRate, lines: checkLines, nextRequest: nextCheck, onAnswer: expectGood },
      startedAt,
    )
    const refreshes = new Arrivals(
      {
        rate: order.refreshRate,
        lines: refreshLines,
        nextRequest: () => head(METHODS.tokensRefresh, `Refresh: ${refresh[nextRefresh++]}`),
        onAnswer: (status, body) => {
          expectGood(status)
          refresh.push(/"refreshToken":"([^"]+)"/.exec(body)?.[1] as string)
        },
      },
      startedAt,
    )
    const callers = passwordLines.slice(0, order.passwordCallers).map(line => callUntil(line, endsAt, nextMake))
    await spin(() => {
      const now = performance.now()
      if (now >= endsAt) return checks.open === 0 && refreshes.open === 0
      checks.advance(now)
      refreshes.advance(now)
      return false
    })
    const made = await Promise.all(callers)
    return {
      p50: quantile(checks.latencies, 0.5),
      p99: quantile(checks.latencies, 0.99),
      checks: checks.latencies.length,
      refreshes: refreshes.latencies.length,
      passwords: made.reduce((sum, count) => sum + count, 0),
    }
  }
}

function spin(isOver: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const turn = () => {
      if (isOver()) resolve()
      else setImmediate(turn)
    }
    turn()
  })
}

/** A caller in a closed loop. Gives how often it got what it asked for. */
async function callUntil(line: HttpLine, endsAt: number, nextRequest: () => string): Promise<number> {
  let count = 0
  while (performance.now() < endsAt) {
    const status = await new Promise<number>(resolve => line.send(nextRequest(), resolve))
    if (status === 200) count++
    else if (status === 503) await wait(TURNED_AWAY_MS)
    else expectGood(status)
  }
  return count
}

function head({ method, path }: { method: string; path: string }, header: string): string {
  const length = method === 'POST' ? 'Content-Length: 0\r\n' : ''
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${length}${header}\r\n\r\n`
}

function makeRequest(body: string): string {
  const { method, path } = METHODS.tokensMake
  const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}`
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`
}

function inTurn(requests: readonly string[]): () => string {
  let at = 0
  return () => {
    at = (at + 1) % requests.length
    return requests[at] as string
  }
}

function readLines(path: string): string[] {
  return readFileSync(path, 'latin1').trimEnd().split('\n')
}

function expectGood(status: number): void {
  if (status !== 200) broken(new Error(`a call of the open loop was answered with ${status}`))
}

function broken(error: Error): void {
  console.error(`bench: ${error.message}`)
  process.exit(1)
}
