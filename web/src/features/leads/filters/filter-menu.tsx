import { ListFilter } from 'lucide-react'
import { buttonClass } from '@/components/ui/button'
import { Popover } from '@/components/ui/popover'
import { useT } from '@/lib/i18n'
import { listOf, type LeadsSearch } from '../search'
import type { FilterField } from './options'

interface FilterMenuProps {
  fields: FilterField[]
  search: LeadsSearch
  onChange: (change: Partial<LeadsSearch>) => void
}

/** All filters in one panel; what is chosen works at once. */
export function FilterMenu({ fields, search, onChange }: FilterMenuProps) {
  const t = useT()
  return (
    <Popover
      label={t('leads.filters')}
      className="w-[min(40rem,calc(100vw-16px))] p-4"
      trigger={(props) => (
        <button type="button" {...props} className={buttonClass()}>
          <ListFilter aria-hidden="true" />
          {t('leads.filter')}
        </button>
      )}
    >
      {() => (
        <div className="grid gap-x-6 gap-y-4 grid-cols-2 md:grid-cols-3">
          {fields
            .filter(({ options }) => options.length > 0)
            .map((field) => (
              <FilterGroup key={field.key} field={field} value={search[field.key]} onChange={onChange} />
            ))}
        </div>
      )}
    </Popover>
  )
}

interface FilterGroupProps {
  field: FilterField
  value: string | undefined
  onChange: (change: Partial<LeadsSearch>) => void
}

function FilterGroup({ field: { key, label, options, single }, value, onChange }: FilterGroupProps) {
  const t = useT()
  const chosen = listOf(value)
  function toggle(one: string, on: boolean) {
    const others = single ? [] : chosen.filter((other) => other !== one)
    const next = on ? [...others, one] : others
    onChange({ [key]: next.length > 0 ? next.join(',') : undefined })
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium text-fg-3">{t(label)}</legend>
      <div className="grid md:max-h-44 md:overflow-y-auto">
        {options.map((option) => (
          <label key={option.value} className="flex items-center gap-2 min-h-7 max-md:min-h-10 min-w-0">
            <input
              type="checkbox"
              className="checkbox shrink-0"
              checked={chosen.includes(option.value)}
              onChange={(event) => toggle(option.value, event.target.checked)}
            />
            <span className="truncate" dir="auto">
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
