/** What browser and system a user agent names, in words people know. */
export interface Device {
  browser: string
  system: string
  phone: boolean
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Windows/, 'Windows'],
  [/Linux|X11/, 'Linux'],
]

export function deviceOf(userAgent: string): Device {
  const first = (names: [RegExp, string][]) => names.find(([mark]) => mark.test(userAgent))?.[1]
  return {
    browser: first(BROWSERS) ?? userAgent.split(/[\s/]/)[0] ?? '',
    system: first(SYSTEMS) ?? '',
    phone: /iPhone|Android.*Mobile/.test(userAgent),
  }
}
