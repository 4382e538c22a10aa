import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf } from '../src/parts/browser-of.ts'

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test('a browser is named by its own name, though it names those it descends from as well', () => {
  const known: [agent: string, browser: string, system: string][] = [
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, 'Chrome', 'Linux'],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      'Edge',
      'Windows',
    ],
    [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/140.0.0.0 YaBrowser/25.8.0 Safari/537.36`, 'Yandex', 'Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'macOS'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
    ],
    [
      `Mozilla/5.0 (Linux; Android 15) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'Samsung Internet',
      'Android',
    ],
  ]
  for (const [agent, browser, system] of known) assert.deepEqual(browserOf(agent), { browser, system })
})

test('what is no browser is not called one', () => {
  assert.deepEqual(browserOf('curl/8.5.0'), { browser: undefined, system: undefined })
  assert.deepEqual(browserOf(''), { browser: undefined, system: undefined })
})
