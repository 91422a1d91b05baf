import { useEffect } from 'react'
import { createStore, useStore } from './store'

/** What waits for the person, shown before the page's name in the tab. */
export const unreadTotal = createStore(0)

/** Names the page in the browser's tab: "(3) Leads · Porchlight". */
export function usePageTitle(title: string): void {
  const unread = useStore(unreadTotal)
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${title} · Porchlight`
  }, [title, unread])
}
