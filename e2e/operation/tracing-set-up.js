// What an operator loads with NODE_OPTIONS=--import: here with an exporter that writes each span as a line on stderr.
import { AsyncLocalStorage } from 'node:async_hooks'
import * as api from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

const running = new AsyncLocalStorage()
const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { name, kind, attributes, status, parentSpanContext } = span
      const { traceId, spanId } = span.spanContext()
      const line = { name, kind, attributes, status, traceId, spanId, parent: parentSpanContext?.spanId }
      process.stderr.write(`span ${JSON.stringify(line)}\n`)
    }
    done({ code: 0 })
  },
  shutdown: async () => undefined,
}

api.context.setGlobalContextManager({
  active: () => running.getStore() ?? api.ROOT_CONTEXT,
  with: (context, work, self, ...rest) => running.run(context, () => work.call(self, ...rest)),
  bind: (_context, target) => target,
  enable() {
    return this
  },
  disable() {
    return this
  },
})
api.propagation.setGlobalPropagator(new W3CTraceContextPropagator())
api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
