import { useQuery } from '@tanstack/react-query'
import { Controller, useFormContext } from 'react-hook-form'
import { Avatar } from '@/components/ui/avatar'
import { membersQuery } from '@/features/team/queries'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import type { RulesForm } from './assignment-form'

/** The people a rule hands leads to, as chips that are pressed on and off. */
export function PeopleChoice({ rule }: { rule: number }) {
  const t = useT()
  const { control } = useFormContext<RulesForm>()
  const members = useQuery(membersQuery)
  return (
    <Controller
      control={control}
      name={`rules.${rule}.userIds`}
      render={({ field, fieldState }) => (
        <fieldset disabled={field.disabled} className="min-w-0">
          <legend className="font-medium mb-1.5">{t('assignment.agents')}</legend>
          <div className="flex flex-wrap gap-1.5">
            {members.data
              ?.filter(({ id, status }) => status === 'active' || field.value.includes(id))
              .map(({ id, name }) => {
                const on = field.value.includes(id)
                return (
                  <button
                    key={id}
                    type="button"
                    aria-pressed={on}
                    onClick={() =>
                      field.onChange(on ? field.value.filter((one) => one !== id) : [...field.value, id])
                    }
                    className={cn(
                      'flex items-center gap-1.5 h-8 max-md:h-10 ps-1 pe-3 rounded-full border max-w-full',
                      on
                        ? 'border-accent bg-accent-soft text-accent-fg font-medium'
                        : 'border-line-2 hover:bg-hover',
                    )}
                  >
                    <Avatar name={name} size={24} />
                    <span className="truncate">{name}</span>
                  </button>
                )
              })}
          </div>
          {fieldState.error && (
            <p role="alert" className="mt-1.5 text-xs text-bad-fg">
              {fieldState.error.message}
            </p>
          )}
        </fieldset>
      )}
    />
  )
}
