/** The icons of the chat, drawn in one stroke on a grid of 24. */

const PATHS = {
  back: 'M15 18l-6-6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  smile: 'M12 21a9 9 0 100-18 9 9 0 000 18zM8.5 14.5s1.2 1.6 3.5 1.6 3.5-1.6 3.5-1.6M9 9.5h.01M15 9.5h.01',
  sound: 'M11 5L6.5 9H3v6h3.5L11 19V5zM15.5 9a4 4 0 010 6M18.4 6.2a8 8 0 010 11.6',
  silent: 'M11 5L6.5 9H3v6h3.5L11 19V5zM22 9.5l-5 5M17 9.5l5 5',
  down: 'M12 5v14M6 13l6 6 6-6',
  chat: 'M21 12a8.5 8.5 0 01-12.3 7.6L3.5 21l1.4-5.1A8.5 8.5 0 1121 12z',
  next: 'M9 6l6 6-6 6',
  alert: 'M12 8v5M12 16.5h.01M12 21a9 9 0 100-18 9 9 0 000 18z',
  clock: 'M12 7.5V12l3 2M12 21a9 9 0 100-18 9 9 0 000 18z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.5L7 17l9-9.5M12 16l1 1 9-9.5',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
