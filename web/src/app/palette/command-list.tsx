import { useEffect, useRef } from 'react'
import { useT } from '@/lib/i18n'
import type { Command, CommandGroup } from './command'

interface CommandListProps {
  id: string
  groups: CommandGroup[]
  /** The command that Enter runs. */
  active: Command | undefined
  onActive: (command: Command) => void
  onRun: (command: Command) => void
}

export const optionId = (listId: string, { id }: Command) => `${listId}-${id}`

/** The commands in their groups. The focus stays in the field above; it says which one is active. */
export function CommandList({ id, groups, active, onActive, onRun }: CommandListProps) {
  const t = useT()
  return (
    <div
      id={id}
      role="listbox"
      tabIndex={-1}
      aria-label={t('palette.label')}
      // A press leaves the focus where it is.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map(({ heading, commands }) => (
        <div key={heading} role="group" aria-label={heading}>
          <p aria-hidden="true" className="px-2.5 pt-2 pb-1.5 text-xs text-fg-3">
            {heading}
          </p>
          {commands.map((command) => (
            <Option
              key={command.id}
              id={optionId(id, command)}
              command={command}
              isActive={command.id === active?.id}
              onActive={onActive}
              onRun={onRun}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

interface OptionProps {
  id: string
  command: Command
  isActive: boolean
  onActive: (command: Command) => void
  onRun: (command: Command) => void
}

function Option({ id, command, isActive, onActive, onRun }: OptionProps) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  const { icon, title, aside, keys } = command
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above takes the keys
    <div
      ref={ref}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      onMouseMove={() => !isActive && onActive(command)}
      onClick={() => onRun(command)}
      className="flex items-center gap-3 h-10 max-md:h-11 px-2.5 rounded-lg aria-selected:bg-hover text-base cursor-pointer scroll-my-9 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3"
    >
      {icon}
      <span className="max-w-[70%] truncate" dir="auto">
        {title}
      </span>
      {aside && (
        <span className="flex-1 min-w-0 truncate text-fg-3" dir="auto">
          {aside}
        </span>
      )}
      {keys && (
        <span className="ms-auto flex gap-1 max-md:hidden" aria-hidden="true">
          {keys.split(' ').map((key) => (
            <kbd key={key}>{key.toUpperCase()}</kbd>
          ))}
        </span>
      )}
    </div>
  )
}
