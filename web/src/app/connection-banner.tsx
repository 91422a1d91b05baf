import { CloudOff, Loader } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useT } from '@/lib/i18n'
import { liveSocket, useSocketStatus } from '@/lib/live'

const PATIENCE_MS = 2_000

/** Says that the network or the live updates are away, once it has lasted long enough to matter. */
export function ConnectionBanner() {
  const t = useT()
  const online = useOnline()
  // A socket may look open for a while after the network has gone.
  const away = useSocketStatus() !== 'open' || !online
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(away), away ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [away])
  if (!shown) return null
  const Icon = online ? Loader : CloudOff
  return (
    <div
      role="status"
      className="no-print flex items-center justify-center gap-2 min-h-8 px-4 py-1 bg-warn-soft text-warn-fg text-xs font-medium border-b border-warn-line"
    >
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      {online ? t('connection.reconnecting') : t('connection.offline')}
      {online && (
        <button
          type="button"
          onClick={() => liveSocket.retryNow()}
          className="underline underline-offset-2 px-1"
        >
          {t('connection.retryNow')}
        </button>
      )}
    </div>
  )
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const update = () => setOnline(navigator.onLine)
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])
  return online
}
