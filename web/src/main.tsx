import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from '@/app/router'
import { Toaster } from '@/components/ui/toast'
import { activateLanguage, i18n, supportedLanguage } from '@/lib/i18n'
import { queryClient } from '@/lib/query'
import './styles.css'

// A new release took away the chunks of the one that is open: load the new one.
window.addEventListener('vite:preloadError', () => location.reload())

await activateLanguage(supportedLanguage())

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Toaster />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
}
