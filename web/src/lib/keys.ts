/** Single-key shortcuts: `j`, `g i`, `?`. Off while somebody types or a dialog is open. */
import { useEffect, useRef } from 'react'

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
