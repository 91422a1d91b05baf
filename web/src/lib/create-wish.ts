import { useLocation } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'

declare module '@tanstack/history' {
  interface HistoryState {
    /** The page is asked to open its form for a new record. */
    creates?: boolean
  }
}

/** Opens the form for a new record when whoever led here, such as the palette, asked for it. */
export function useCreateWish(open: () => void): void {
  const state = useLocation({ select: (location) => location.state })
  const onWish = useEffectEvent(open)
  useEffect(() => {
    if (state.creates) onWish()
  }, [state])
}
