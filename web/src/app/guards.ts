import { redirect, type ParsedLocation } from '@tanstack/react-router'
import { ensureSession } from '@/lib/session'

/** Lets signed-in people pass; the others sign in first and come back to where they wanted to be. */
export async function requireSession({ location }: { location: ParsedLocation }): Promise<void> {
  const session = await ensureSession()
  if (session) return
  const next = location.href === '/' ? undefined : location.href
  throw redirect({ to: '/sign-in', search: { next } })
}

/** Sends people who are signed in already to the app. */
export async function requireNoSession(): Promise<void> {
  const session = await ensureSession().catch(() => null)
  if (session) throw redirect({ to: '/' })
}
