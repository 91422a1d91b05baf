import { useNavigate } from '@tanstack/react-router'
import { ArrowDownUp, X } from 'lucide-react'
import { Button, IconButton } from '@/components/ui/button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import { hasFilters } from '../list/filter'
import { listOf, SORTS, type LeadsSearch, type LeadSort } from '../search'
import { FilterMenu } from './filter-menu'
import { useFilterFields, type FilterField } from './options'
import { SearchField } from './search-field'

/** Search, filters and order. All of it is in the address, so Back and links work. */
export function FilterBar({ search }: { search: LeadsSearch }) {
  const t = useT()
  const navigate = useNavigate()
  const fields = useFilterFields()
  const go = (change: Partial<LeadsSearch>) =>
    void navigate({ to: '.', search: (before: LeadsSearch) => ({ ...before, ...change }), replace: true })
  const set = fields.filter(({ key }) => search[key] !== undefined)
  return (
    <div className="flex items-center gap-2 px-4 pb-3 border-b border-line @max-2xl:flex-wrap">
      <SearchField value={search.q ?? ''} onChange={(q) => go({ q: q || undefined })} />
      <FilterMenu fields={fields} search={search} onChange={go} />
      <SortMenu sort={search.sort ?? '-createdAt'} onChange={(sort) => go({ sort })} />
      <ul aria-label={t('leads.activeFilters')} className="flex flex-wrap gap-1.5 min-w-0 empty:hidden">
        {set.map((field) => (
          <FilterChip
            key={field.key}
            field={field}
            value={search[field.key] ?? ''}
            onRemove={() => go({ [field.key]: undefined })}
          />
        ))}
      </ul>
      {hasFilters(search) && (
        <Button
          size="sm"
          variant="ghost"
          className="max-md:h-10 ms-auto"
          onClick={() => void navigate({ to: '.', search: { sort: search.sort }, replace: true })}
        >
          {t('leads.clearFilters')}
        </Button>
      )}
    </div>
  )
}

interface FilterChipProps {
  field: FilterField
  value: string
  onRemove: () => void
}

function FilterChip({ field: { label, options }, value, onRemove }: FilterChipProps) {
  const t = useT()
  const name = t(label)
  const words = listOf(value).map((one) => options.find((option) => option.value === one)?.label ?? one)
  return (
    <li className="inline-flex items-center min-w-0 h-8 max-md:h-10 ps-2.5 rounded-lg bg-accent-soft text-accent-fg text-xs font-medium">
      <span className="truncate max-w-56" dir="auto">
        {name}: {words.join(', ')}
      </span>
      <button
        type="button"
        aria-label={t('leads.removeFilter', { name })}
        onClick={onRemove}
        className="grid place-items-center size-8 max-md:size-10 rounded-lg hover:bg-active"
      >
        <X className="size-3.5" aria-hidden="true" />
      </button>
    </li>
  )
}

function SortMenu({ sort, onChange }: { sort: LeadSort; onChange: (sort: LeadSort) => void }) {
  const t = useT()
  return (
    <Menu
      label={t('leads.sort')}
      trigger={(props) => (
        <IconButton {...props} label={t('leads.sortBy', { order: t(`leads.order.${sort}`) })}>
          <ArrowDownUp />
        </IconButton>
      )}
    >
      {(close) =>
        SORTS.map((one) => (
          <MenuItem
            key={one}
            checked={one === sort}
            onSelect={() => {
              close()
              onChange(one)
            }}
          >
            {t(`leads.order.${one}`)}
          </MenuItem>
        ))
      }
    </Menu>
  )
}
