import type { EventData } from 'node:test'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** One test, as a line of JSON that the runner reads. */
export interface Report {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed; absent where only tests inside it failed. */
  error?: string
}

type Outcome = EventData.TestPass | EventData.TestFail

function outcomeOf(kind: 'test:pass' | 'test:fail', data: Outcome): Report['outcome'] {
  // A failing todo is reported as such by node:test and fails nothing; here both todo and skip count as skipped.
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped'
  return kind === 'test:pass' ? 'passed' : 'failed'
}

function errorOf(data: Outcome): string | undefined {
  const error = 'error' in data.details ? data.details.error : undefined
  if (error === undefined) return undefined
  if ('failureType' in error && error.failureType === 'subtestsFailed') return undefined
  return inspect(error.cause instanceof Error ? error.cause : error, { depth: 8 })
}

/** A reporter of node:test: passes only what the runner counts and prints. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  // Results come children first, so the names of the parents are taken from the starts.
  const path: string[] = []
  for await (const event of source) {
    if (event.type === 'test:start') {
      path.length = event.data.nesting
      path.push(event.data.name)
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const isSuite = event.data.details.type === 'suite'
    const outcome = outcomeOf(event.type, event.data)
    const error = outcome === 'failed' ? errorOf(event.data) : undefined
    // A suite counts only by its tests, unless it failed by itself: a hook that threw, or a body.
    if (isSuite && error === undefined) continue
    const name = [...path.slice(0, event.data.nesting), event.data.name].join(' › ')
    const line: Report = error === undefined ? { name, outcome } : { name, outcome, error }
    yield `${JSON.stringify(line)}\n`
  }
}
