import { Dialog } from '@/components/ui/dialog'
import { useT, type MessageKey } from '@/lib/i18n'
import { singleKeysStore } from '@/lib/keys'
import { useStore } from '@/lib/store'
import { DESTINATIONS, SETTINGS } from './navigation'

const GENERAL: [string, MessageKey][] = [
  ['Ctrl K', 'nav.search'],
  ['?', 'nav.keys'],
  ['Esc', 'action.close'],
]

const INBOX: [string, MessageKey][] = [
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['r', 'keys.reply'],
  ['n', 'keys.note'],
  ['e', 'keys.close'],
  ['z', 'keys.snooze'],
  ['a', 'keys.assign'],
  ['l', 'keys.label'],
  ['c', 'keys.newLead'],
  ['x', 'keys.select'],
  ['f', 'keys.followUp'],
  ['/', 'keys.find'],
  [']', 'keys.details'],
  ['Ctrl Enter', 'keys.send'],
]

/** All keys, on one sheet. */
export default function KeySheet({ onClose }: { onClose: () => void }) {
  const t = useT()
  const singleKeys = useStore(singleKeysStore)
  const places = [...DESTINATIONS, SETTINGS].map(({ shortcut, label }): [string, MessageKey] => [
    shortcut,
    label,
  ])
  return (
    <Dialog title={t('nav.keys')} onClose={onClose} className="w-[min(44rem,calc(100vw-1.5rem))]">
      {!singleKeys && <p className="mb-4 rounded-lg bg-warn-soft text-warn-fg px-3 py-2">{t('keys.off')}</p>}
      <div className="sm:columns-2 gap-8 *:break-inside-avoid *:mb-6">
        <Keys title={t('keys.goTo')} rows={places} />
        <Keys title={t('keys.everywhere')} rows={GENERAL} />
        <Keys title={t('keys.lists')} rows={INBOX} />
      </div>
    </Dialog>
  )
}

function Keys({ title, rows }: { title: string; rows: [string, MessageKey][] }) {
  const t = useT()
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-fg-3">{title}</h3>
      <dl className="grid gap-1.5">
        {rows.map(([keys, label]) => (
          <div key={keys} className="flex items-center justify-between gap-4">
            <dt>{t(label)}</dt>
            <dd className="flex gap-1">
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
