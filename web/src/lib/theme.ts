/** Light, dark, or as the system says. `public/theme.js` sets the first paint; this changes it later. */
import { createStore } from './store'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'theme'

export const themeStore = createStore<Theme>(storedTheme())

const prefersDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined
prefersDark?.addEventListener('change', paint)

export function applyTheme(theme: Theme): void {
  themeStore.set(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
  paint()
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

function paint(): void {
  const theme = themeStore.get()
  const dark = theme === 'dark' || (theme === 'system' && Boolean(prefersDark?.matches))
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  const colour = document.querySelector('meta[name="theme-color"]')
  colour?.setAttribute('content', dark ? '#16181d' : '#ffffff')
}

if (typeof document !== 'undefined') paint()
