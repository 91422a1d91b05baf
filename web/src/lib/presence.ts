/** Who of the team is there: read when the socket opens, then told by it at every change. */
import type { Availability, PresenceData } from '@/generated/wire'
import { api } from './api'
import { liveSocket } from './live'
import { createStore, useStore } from './store'

type Presence = Record<string, Availability>

const presence = createStore<Presence>({})

liveSocket.on('presence.update', (frame) => {
  const { users } = frame.data as PresenceData
  presence.set({ ...presence.get(), ...users })
})

liveSocket.on('socket.open', () => {
  // People who may not see the team go without.
  api.get<PresenceData>('/presence').then(
    ({ users }) => presence.set(users),
    () => {},
  )
})

export function useAvailability(userId: string): Availability {
  return useStore(presence)[userId] ?? 'offline'
}

/** Tells the team whether this person takes chats and leads. */
export async function setAvailability(userId: string, status: Availability): Promise<void> {
  await liveSocket.request('presence.set', { status })
  presence.set({ ...presence.get(), [userId]: status })
}
