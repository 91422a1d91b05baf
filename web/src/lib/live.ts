/** The app's socket and the hooks that listen to it. */
import { useEffect, useRef } from 'react'
import { queryClient } from './query'
import { AgentSocket, type EventFrame, type SocketStatus } from './socket'
import { useStore } from './store'
import { currentToken, renewToken } from './tokens'

export const liveSocket = new AgentSocket({
  url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/agent`,
  token: freshToken,
})

/** The first connection takes the token at hand; after a loss it may be old, so a new one is asked for. */
let connectedBefore = false

function freshToken(): Promise<string | null> {
  const known = currentToken()
  const first = !connectedBefore
  connectedBefore = true
  return first && known ? Promise.resolve(known) : renewToken()
}

liveSocket.on('resync', () => void queryClient.invalidateQueries())

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => liveSocket.probe())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') liveSocket.probe()
  })
}

/** Calls `listener` for each event of this name while the component is on screen. */
export function useSocketEvent<T>(event: string, listener: (data: T, frame: EventFrame) => void): void {
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => liveSocket.on(event, (frame) => latest.current(frame.data as T, frame)), [event])
}

export function useSocketStatus(): SocketStatus {
  return useStore(liveSocket.status)
}
