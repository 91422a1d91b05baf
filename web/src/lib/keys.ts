/** Single-key shortcuts: `j`, `g i`, `?`. Off while somebody types or a dialog is open, and for who wants none. */
import { useEffect, useRef } from 'react'
import { createStore } from './store'

const STORAGE_KEY = 'single-keys'

/** Whether keys that write a character do things (WCAG 2.1.4). A choice for this device. */
export const singleKeysStore = createStore<boolean>(storedChoice())

export function allowSingleKeys(allowed: boolean): void {
  singleKeysStore.set(allowed)
  try {
    localStorage.setItem(STORAGE_KEY, allowed ? 'on' : 'off')
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
}

function storedChoice(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off'
  } catch {
    return true
  }
}

const SEQUENCE_MS = 1200

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

function isBlocked(event: KeyboardEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.altKey
  const inOverlay = document.querySelector('dialog[open], [role=menu]') !== null
  return event.defaultPrevented || modified || isTyping(event) || inOverlay
}

export type Shortcuts = Record<string, (event: KeyboardEvent) => void>

/** Binds keys while the component is on screen. A name of two keys (`g i`) is typed one after the other. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    let before = ''
    let at = 0
    function onKeyDown(event: KeyboardEvent) {
      if (isBlocked(event)) return
      if (event.key.length === 1 && !singleKeysStore.get()) return
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const sequence = performance.now() - at < SEQUENCE_MS ? `${before} ${key}` : key
      const action = latest.current[sequence] ?? latest.current[key]
      before = key
      at = performance.now()
      if (!action) return
      before = ''
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
