import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { Keyboard, Monitor, Moon, Search, Sun, UserRound } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react'
import type { LeadView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { useCan, useSession } from '@/lib/session'
import { applyTheme } from '@/lib/theme'
import { DESTINATIONS, permitted, SETTINGS } from './navigation'

const MIN_SEARCH_LETTERS = 2

interface PaletteProps {
  onClose: () => void
  onKeys: () => void
}

/** Search and commands, from every page. */
export default function Palette({ onClose, onKeys }: PaletteProps) {
  const t = useT()
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState('')
  useEffect(() => {
    if (!dialog.current || dialog.current.open) return
    dialog.current.showModal()
    dialog.current.querySelector('input')?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label={t('palette.label')}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
      className="m-0 mx-auto mt-[14vh] max-md:mt-4 w-[min(600px,calc(100vw-24px))] rounded-2xl bg-surface text-fg shadow-pop overflow-hidden backdrop:bg-[oklch(0.15_0.02_270/.45)]"
    >
      <Command label={t('palette.label')}>
        <div className="flex items-center gap-2.5 px-4 border-b border-line">
          <Search className="size-[18px] text-fg-3" aria-hidden="true" />
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder={t('palette.placeholder')}
            className="flex-1 min-w-0 h-13 bg-transparent text-[15px] max-md:text-lg outline-none placeholder:text-fg-3"
          />
          <kbd>esc</kbd>
        </div>
        <Command.List className="max-h-[46vh] overflow-y-auto p-2">
          <Command.Empty className="p-6 text-center text-fg-3">{t('palette.empty')}</Command.Empty>
          <LeadResults text={text} onDone={onClose} />
          <Places onDone={onClose} />
          <Actions onDone={onClose} onKeys={onKeys} />
        </Command.List>
      </Command>
    </dialog>
  )
}

function LeadResults({ text, onDone }: { text: string; onDone: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const may = useCan('leads:read')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['leads', 'palette', q],
    queryFn: ({ signal }) => api.get<Page<LeadView>>('/leads', { query: { q, limit: 6 }, signal }),
    enabled: may && q.length >= MIN_SEARCH_LETTERS,
  })
  if (!found.data?.data.length) return null
  return (
    <Group heading={t('nav.leads')}>
      {found.data.data.map((lead) => (
        <Item
          key={lead.id}
          value={`${lead.id} ${lead.name} ${lead.email ?? ''} ${lead.phone ?? ''} ${lead.company ?? ''} ${q}`}
          icon={<UserRound />}
          onSelect={() => {
            onDone()
            void navigate({ to: '/leads/$leadId', params: { leadId: lead.id } })
          }}
        >
          {lead.name || lead.email || lead.phone}
          {lead.company && <span className="ms-2 text-fg-3">{lead.company}</span>}
        </Item>
      ))}
    </Group>
  )
}

function Places({ onDone }: { onDone: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const { workspace } = useSession()
  return (
    <Group heading={t('keys.goTo')}>
      {[...permitted(DESTINATIONS, workspace.permissions), SETTINGS].map(
        ({ to, label, icon: Icon, shortcut }) => (
          <Item
            key={to}
            value={t(label)}
            icon={<Icon />}
            shortcut={shortcut}
            onSelect={() => {
              onDone()
              void navigate({ to })
            }}
          >
            {t(label)}
          </Item>
        ),
      )}
    </Group>
  )
}

function Actions({ onDone, onKeys }: { onDone: () => void; onKeys: () => void }) {
  const t = useT()
  const themes = [
    { theme: 'light', icon: <Sun /> },
    { theme: 'dark', icon: <Moon /> },
    { theme: 'system', icon: <Monitor /> },
  ] as const
  return (
    <Group heading={t('palette.actions')}>
      {themes.map(({ theme, icon }) => {
        const words = `${t('theme.label')}: ${t(`theme.${theme}`)}`
        function choose() {
          applyTheme(theme)
          onDone()
        }
        return (
          <Item key={theme} value={words} icon={icon} onSelect={choose}>
            {words}
          </Item>
        )
      })}
      <Item value={t('nav.keys')} icon={<Keyboard />} shortcut="?" onSelect={onKeys}>
        {t('nav.keys')}
      </Item>
    </Group>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-fg-3"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  value: string
  icon: ReactNode
  shortcut?: string
  onSelect: () => void
  children: ReactNode
}

function Item({ value, icon, shortcut, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex items-center gap-3 h-10 px-2.5 rounded-lg data-[selected=true]:bg-hover text-base cursor-pointer [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3"
    >
      {icon}
      <span className="flex-1 min-w-0 truncate">{children}</span>
      {shortcut && (
        <span className="flex gap-1">
          {shortcut.split(' ').map((key) => (
            <kbd key={key}>{key.toUpperCase()}</kbd>
          ))}
        </span>
      )}
    </Command.Item>
  )
}
