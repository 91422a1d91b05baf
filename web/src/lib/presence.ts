/** Who of the team is there. The socket says it at sign-in and at every change. */
import type { Availability, PresenceData } from '@/generated/wire'
import { liveSocket } from './live'
import { createStore, useStore } from './store'

type Presence = Record<string, Availability>

const presence = createStore<Presence>({})

liveSocket.on('presence.update', (frame) => {
  const { users } = frame.data as PresenceData
  presence.set({ ...presence.get(), ...users })
})

export function useAvailability(userId: string): Availability {
  return useStore(presence)[userId] ?? 'offline'
}

/** Tells the team whether this person takes chats and leads. */
export async function setAvailability(userId: string, status: Availability): Promise<void> {
  await liveSocket.request('presence.set', { status })
  presence.set({ ...presence.get(), [userId]: status })
}
