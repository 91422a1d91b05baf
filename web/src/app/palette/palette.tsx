import { RotateCcw, Search, X } from 'lucide-react'
import { useId, useState, type KeyboardEvent } from 'react'
import { IconButton } from '@/components/ui/button'
import { useModal } from '@/components/ui/use-modal'
import { useT } from '@/lib/i18n'
import { problemWords } from '@/lib/problem-words'
import { narrowed, type Command, type CommandGroup } from './command'
import { CommandList, optionId } from './command-list'
import { useActions, usePlaces, useRecentGroup } from './use-commands'
import { useFound } from './use-found'

interface PaletteProps {
  onClose: () => void
  onKeys: () => void
}

/** Search and commands, from every page and by keys alone. */
export default function Palette({ onClose, onKeys }: PaletteProps) {
  const t = useT()
  const dialog = useModal()
  const listId = useId()
  const [text, setText] = useState('')
  const [chosenId, setChosenId] = useState<string>()
  const { groups, isSearching } = useGroups(text, onKeys)
  const commands = groups.flatMap((group) => group.commands)
  // Unless the person moved, it is the first, whatever arrives above it.
  const active = commands.find(({ id }) => id === chosenId) ?? commands[0]

  function type(next: string) {
    setText(next)
    setChosenId(undefined)
  }
  function run(command: Command) {
    if (!command.staysOpen) onClose()
    command.run()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 && event.key !== 'Enter') return
    event.preventDefault()
    if (!active) return
    if (step === 0) return run(active)
    setChosenId(commands.at((commands.indexOf(active) + step) % commands.length)?.id)
  }

  return (
    <dialog
      ref={dialog}
      aria-label={t('palette.label')}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
      className="m-0 mx-auto mt-[12vh] max-md:mt-3 w-[min(600px,calc(100vw-24px))] rounded-2xl bg-surface text-fg shadow-pop overflow-hidden backdrop:bg-[oklch(0.15_0.02_270/.45)]"
    >
      <div className="flex items-center gap-2.5 ps-4 pe-3 border-b border-line">
        <Search className="size-[18px] shrink-0 text-fg-3" aria-hidden="true" />
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that was asked for takes the focus
          autoFocus
          role="combobox"
          aria-label={t('palette.label')}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active && optionId(listId, active)}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={t('palette.placeholder')}
          className="flex-1 min-w-0 h-13 bg-transparent text-[15px] max-md:text-lg outline-none placeholder:text-fg-3"
        />
        <kbd className="max-md:hidden">esc</kbd>
        <IconButton label={t('action.close')} onClick={onClose} className="md:hidden">
          <X />
        </IconButton>
      </div>
      <div className="h-[min(56vh,27rem)] overflow-y-auto p-2 pt-1" aria-busy={isSearching}>
        <CommandList
          id={listId}
          groups={groups}
          active={active}
          onActive={({ id }) => setChosenId(id)}
          onRun={run}
        />
        {commands.length === 0 && !isSearching && <Nothing text={text.trim()} />}
        {isSearching && <p className="px-2.5 py-2 text-fg-3">{t('palette.searching')}</p>}
      </div>
      <p role="status" className="sr-only">
        {isSearching ? t('palette.searching') : text && t('palette.count', { count: commands.length })}
      </p>
    </dialog>
  )
}

/** Before the first letter what was opened last, the places and the actions; then what the text finds. */
function useGroups(text: string, onKeys: () => void): { groups: CommandGroup[]; isSearching: boolean } {
  const recent = useRecentGroup()
  const found = useFound(text)
  const problem = useProblemGroup(found.error, found.retry)
  const local = [usePlaces(), useActions(onKeys)]
  const known = new Set(narrowed([recent], text).flatMap(({ commands }) => commands.map(({ id }) => id)))
  const news = found.groups
    .map((group) => ({ ...group, commands: group.commands.filter(({ id }) => !known.has(`recent-${id}`)) }))
    .filter(({ commands }) => commands.length > 0)
  return {
    groups: [...narrowed([recent], text), ...news, ...problem, ...narrowed(local, text)],
    isSearching: found.isSearching,
  }
}

function useProblemGroup(error: Error | null, retry: () => void): CommandGroup[] {
  const t = useT()
  if (!error) return []
  const again: Command = {
    id: 'retry',
    icon: <RotateCcw />,
    title: t('action.retry'),
    aside: problemWords(error),
    staysOpen: true,
    run: retry,
  }
  return [{ heading: t('palette.failed'), commands: [again] }]
}

function Nothing({ text }: { text: string }) {
  const t = useT()
  return (
    <div className="px-6 py-10 text-center">
      <p className="font-medium wrap-anywhere">{t('palette.empty', { q: text })}</p>
      <p className="mt-1 text-fg-3">{t('palette.emptyHint')}</p>
    </div>
  )
}
