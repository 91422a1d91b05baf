/**
 * Loads a part of the app; without a connection it waits for the next one instead of failing. What `lazy` was once
 * refused it never asks for again.
 */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load()
    } catch (error) {
      if (navigator.onLine) throw error
      await new Promise((online) => addEventListener('online', online, { once: true }))
    }
  }
}
