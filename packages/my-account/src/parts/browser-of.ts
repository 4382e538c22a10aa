/** What a User-Agent says of browser and system, as far as it is known to say it. */
export interface BrowserOf {
  browser: string | undefined
  system: string | undefined
}

/** In this order: most browsers also name those they descend from. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\//, 'Opera'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Reads a User-Agent for the eye of its owner. Nothing is decided by it: anybody may send any. */
export function browserOf(agent: string): BrowserOf {
  const find = (table: typeof BROWSERS) => table.find(([pattern]) => pattern.test(agent))?.[1]
  return { browser: find(BROWSERS), system: find(SYSTEMS) }
}
