import { MessageSquareText } from 'lucide-react'
import { useT } from '@/lib/i18n'

/** The place of the thread while no conversation is chosen. */
export function NothingOpen() {
  const t = useT()
  return (
    <section aria-label={t('inbox.conversation')} className="flex-1 grid place-items-center bg-surface">
      <div className="text-center text-fg-3">
        <MessageSquareText className="size-10 mx-auto mb-3" strokeWidth={1.3} aria-hidden="true" />
        <p className="text-fg-2 font-medium">{t('inbox.pick')}</p>
        <p className="mt-1.5">
          <kbd>J</kbd> <kbd>K</kbd> {t('inbox.pickMove')} <kbd>↵</kbd> {t('inbox.pickOpen')}
        </p>
      </div>
    </section>
  )
}
