import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { ACCOUNT, serverFor } from './setup.ts'

/** Bundles the core, for a platform without anything of Node. */
async function bundleCore(extra = ''): Promise<string> {
  const result = await build({
    stdin: {
      contents: `export * from './index.ts'\n${extra}`,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: extra ? 'iife' : 'esm',
    globalName: extra ? 'chatapp' : '',
    target: 'es2022',
  })
  return result.outputFiles[0]?.text ?? ''
}

test('the core is at most 6 kB, minified and gzipped', async () => {
  const bytes = gzipSync(await bundleCore(), { level: 9 }).length
  assert.ok(bytes > 1000 && bytes <= 6000, `${bytes} bytes`)
})

test('the core runs where there is nothing but the web platform', async t => {
  const server = await serverFor(t)
  const web = {
    fetch,
    URL,
    URLSearchParams,
    Headers,
    AbortSignal,
    TextEncoder,
    TextDecoder,
    ReadableStream,
    Response,
    crypto,
    setTimeout,
    queueMicrotask,
  }
  const context = vm.createContext({ ...web, options: { baseUrl: server.url, ...ACCOUNT } })
  vm.runInContext(await bundleCore("export { memoryStore } from './memory.ts'"), context)
  const run = (code: string): Promise<unknown> => vm.runInContext(code, context)
  await run('var client = chatapp.createClient({ ...options, store: chatapp.memoryStore() })')
  assert.equal(JSON.stringify(await run("client.get('/v1/a')")), '{"path":"/v1/a","length":0}')
  server.endAccess()
  await run("client.get('/v1/b')")
  assert.deepEqual([server.calls.make, server.calls.refresh], [1, 1])
})

test('a web page must ask for a password on purpose, and sends no header the preflight refuses', async t => {
  const server = await serverFor(t)
  const web = {
    fetch,
    URL,
    URLSearchParams,
    Headers,
    AbortSignal,
    TextEncoder,
    TextDecoder,
    ReadableStream,
    Response,
    crypto,
    setTimeout,
    queueMicrotask,
  }
  const navigator = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
  const context = vm.createContext({ ...web, navigator, options: { baseUrl: server.url, ...ACCOUNT } })
  vm.runInContext(await bundleCore("export { memoryStore } from './memory.ts'"), context)
  const create = 'chatapp.createClient({ ...options, store: chatapp.memoryStore() })'
  assert.throws(() => vm.runInContext(create, context), { code: 'ConfigurationError' })
  await vm.runInContext(`options.dangerouslyAllowPasswordInBrowser = true; ${create}.get('/v1/a')`, context)
  assert.deepEqual(server.makeKeys, [undefined])
})

test('in Node the client keeps its pair in a file without being told', async t => {
  const { createClient } = await import('@chatapp-access/client')
  assert.equal(typeof createClient({ ...ACCOUNT, baseUrl: 'http://127.0.0.1:1' }).fetch, 'function')
  t.assert.equal((await import('@chatapp-access/client/file')).fileStore.length, 1)
  t.assert.equal(typeof (await import('@chatapp-access/client/memory')).memoryStore, 'function')
})
