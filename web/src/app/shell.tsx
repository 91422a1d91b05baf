import { useNavigate, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { tellActivity } from '@/lib/activity'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { patiently } from '@/lib/patient-import'
import { sessionStore, useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { ConnectionBanner } from './connection-banner'
import { useLiveCounts } from './live-counts'
import { DESTINATIONS, permitted, SETTINGS } from './navigation'
import { PermittedOutlet } from './permitted-outlet'
import { Rail } from './rail'
import { TabBar } from './tab-bar'

const loadPalette = () => patiently(() => import('./palette/palette'))
const Palette = lazy(loadPalette)
const KeySheet = lazy(() => patiently(() => import('./key-sheet')))

type Overlay = 'palette' | 'keys' | null

/** The signed-in part of the app; leaves it when the sign-in ends, and remembers the place if it expired. */
export function SignedInApp() {
  const router = useRouter()
  const state = useStore(sessionStore)
  const expired = state.status === 'signedOut' && state.expired
  const gone = state.status !== 'signedIn'
  useEffect(() => {
    if (!gone) return
    const next = expired ? router.state.location.href : undefined
    void router.navigate({ to: '/sign-in', search: { next }, replace: true })
  }, [gone, expired, router])
  return gone ? null : <Shell />
}

/** What surrounds every page: the rail of a desktop, the tabs of a phone, the palette and the key sheet. */
function Shell() {
  const t = useT()
  const [overlay, setOverlay] = useState<Overlay>(null)
  const close = () => setOverlay(null)
  useGoKeys(() => setOverlay('keys'))
  usePaletteKey(() => setOverlay((open) => (open === 'palette' ? null : 'palette')))
  useLiveCounts()
  useEffect(tellActivity, [])
  return (
    <div className="h-dvh flex max-md:flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:z-50 focus:top-2 focus:start-2 focus:bg-surface focus:p-2 focus:rounded-lg"
      >
        {t('nav.skip')}
      </a>
      <Rail onPalette={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      <div className="flex-1 min-w-0 min-h-0 flex flex-col">
        <ConnectionBanner />
        <main id="main" tabIndex={-1} className="flex-1 min-w-0 min-h-0 outline-none">
          <PermittedOutlet />
        </main>
      </div>
      <TabBar onPalette={() => setOverlay('palette')} />
      <Suspense>
        {overlay === 'palette' && <Palette onClose={close} onKeys={() => setOverlay('keys')} />}
        {overlay === 'keys' && <KeySheet onClose={close} />}
      </Suspense>
    </div>
  )
}

function useGoKeys(openKeys: () => void) {
  const navigate = useNavigate()
  const { workspace } = useSession()
  const places = [...permitted(DESTINATIONS, workspace.permissions), SETTINGS]
  const shortcuts = Object.fromEntries(
    places.map(({ shortcut, to }) => [shortcut, () => void navigate({ to })]),
  )
  useShortcuts({ ...shortcuts, '?': openKeys })
}

function usePaletteKey(toggle: () => void) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      // The K is about to follow, and then the words.
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette()
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      toggle()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  })
}
