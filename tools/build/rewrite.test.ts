import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishedManifest } from './manifest.ts'
import { rewriteImports, rewriteUrls } from './rewrite.ts'

test('an import of the inlined package leads to the copy, from every depth', () => {
  const code = "import { a } from '@x/contract';\nexport * from \"@x/contract\";\nconst b = import('@x/contract');"
  const top = rewriteImports(code, '@x/contract', 'index.js', 'contract/index.js')
  assert.equal(
    top,
    "import { a } from './contract/index.js';\nexport * from \"./contract/index.js\";\nconst b = import('./contract/index.js');",
  )
  const deep = rewriteImports("import '@x/contract'", '@x/contract', 'file/deep/a.d.ts', 'contract/index.js')
  assert.equal(deep, "import '../../contract/index.js'")
})

test('other packages of similar names are left alone', () => {
  const code = "import '@x/contract-tests'; import '@x/contract/deep'"
  assert.equal(rewriteImports(code, '@x/contract', 'index.js', 'contract/index.js'), code)
})

test('a worker is looked for where it was compiled to', () => {
  assert.equal(
    rewriteUrls("new Worker(new URL('./hash-worker.ts', import.meta.url))"),
    "new Worker(new URL('./hash-worker.js', import.meta.url))",
  )
  const others = "new URL('./style.css', import.meta.url); new URL('./a.ts', base)"
  assert.equal(rewriteUrls(others), others)
})

test('the published package.json points to what was compiled, and says nothing of the workspace', () => {
  const own = {
    name: '@x/a',
    version: '1.0.0',
    private: true,
    scripts: { build: 'x' },
    exports: { '.': { node: './src/node.ts', default: './src/index.ts' }, './file': './src/file/index.ts' },
    bin: { a: './src/main.ts' },
    dependencies: { b: '1.0.0' },
    devDependencies: { c: '1.0.0' },
  }
  assert.deepEqual(publishedManifest(own), {
    name: '@x/a',
    version: '1.0.0',
    exports: {
      '.': {
        node: { types: './node.d.ts', default: './node.js' },
        default: { types: './index.d.ts', default: './index.js' },
      },
      './file': { types: './file/index.d.ts', default: './file/index.js' },
    },
    bin: { a: 'main.js' },
    dependencies: { b: '1.0.0' },
  })
  assert.throws(() => publishedManifest({ ...own, bin: { a: './main.ts' } }), /main\.ts/)
})

test('a package for require too leads each way of loading to modules and types of its own kind', () => {
  const own = { name: '@x/a', version: '1.0.0', exports: { './file': './src/file/index.ts' } }
  assert.deepEqual(publishedManifest(own, { withCommonJs: true }).exports, {
    './file': {
      import: { types: './file/index.d.ts', default: './file/index.js' },
      require: { types: './cjs/file/index.d.ts', default: './cjs/file/index.js' },
    },
  })
})
