import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { METRICS } from '../../packages/server/src/metrics/names.ts'
import { measureProcess } from '../../packages/server/src/metrics/process-metrics.ts'
import { ROOT } from '../checkout.ts'
import { judgeQuery } from './judge-queries.ts'
import { selectorsIn } from './selectors.ts'

const run = promisify(execFile)
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Panel {
  title: string
  targets?: readonly { expr: string }[]
}

const dashboard = JSON.parse(read('deploy/grafana/chatapp-access.json')) as { panels: readonly Panel[] }
const rules = read('deploy/prometheus/alerts.yml')
const runbooks = [...rules.matchAll(/^ +runbook: (.+)$/gm)].map(([, path = '']) => path)
const alerts = [...rules.matchAll(/^ +- alert: (.+)$/gm)].map(([, name = '']) => name)

/** What stands after `expr:`, in one line or in a block. */
const expressions = [...rules.matchAll(/^( +)expr: (?:\|\n((?:\1 +.*\n)+)|(.+)\n)/gm)].map(
  ([, , block, line]) => block ?? line ?? '',
)

async function namesOfProcess(): Promise<ReadonlySet<string>> {
  const readProcess = await measureProcess()
  return new Set((await readProcess()).map(({ name }) => name))
}

test('every query of the dashboard names metrics, labels and values that the server has', async () => {
  const ofProcess = await namesOfProcess()
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  assert.ok(queries.length > 20)
  assert.deepEqual(
    queries.flatMap(query => judgeQuery(query, ofProcess)),
    [],
  )
})

test('every alert names metrics, labels and values that the server has', async () => {
  const ofProcess = await namesOfProcess()
  assert.equal(expressions.length, alerts.length)
  assert.deepEqual(
    expressions.flatMap(query => judgeQuery(query, ofProcess)),
    [],
  )
})

test('a query with a metric, a label or a value that nobody has is found', async () => {
  const none: ReadonlySet<string> = new Set()
  assert.deepEqual(judgeQuery('chatapp_call_total', none), ['there is no metric chatapp_call_total'])
  assert.deepEqual(judgeQuery('chatapp_call_seconds', none), ['there is no metric chatapp_call_seconds'])
  assert.deepEqual(judgeQuery('rate(chatapp_calls_total{app="1"}[5m])', none), ['chatapp_calls_total has no label app'])
  assert.deepEqual(judgeQuery('chatapp_calls_total{code=~"ok|ApiInternal"}', none), [
    'the label code of chatapp_calls_total never is ApiInternal',
  ])
  assert.equal(judgeQuery('sum by (verb) (chatapp_calls_total)', none).length, 1)
})

test('every metric of the server is on the dashboard', () => {
  const shown = new Set(selectorsIn(JSON.stringify(dashboard).replaceAll('\\"', '"')).map(({ name }) => name))
  const hidden = Object.keys(METRICS).filter(
    name => !['', '_bucket', '_count'].some(part => shown.has(`${name}${part}`)),
  )
  assert.deepEqual(hidden, [])
})

test('every alert leads to a runbook, and the index of operation names both', () => {
  assert.equal(runbooks.length, alerts.length)
  assert.deepEqual(
    runbooks.filter(path => !existsSync(join(ROOT, path))),
    [],
  )
  const index = read('docs/operation/README.md')
  assert.deepEqual(
    alerts.filter(name => !index.includes(`\`${name}\``)),
    [],
  )
})

test('Prometheus takes the configuration and the alerts, and they fire when they should', async () => {
  const cwd = join(ROOT, 'deploy/prometheus')
  await run('promtool', ['check', 'config', 'prometheus.yml'], { cwd, timeout: 30_000 })
  await run('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd, timeout: 30_000 })
})
