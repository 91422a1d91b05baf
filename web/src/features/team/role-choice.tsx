import { useQuery } from '@tanstack/react-query'
import { Checkbox } from '@/components/ui/field'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { rolesQuery } from './queries'
import { useRoleName } from './role-name'

const EXPLAINED = ['client_admin', 'sales', 'marketing', 'agent'] as const

interface RoleChoiceProps {
  value: string[]
  onChange: (roles: string[]) => void
  error?: string
}

/** The roles of a workspace; a person may have several. */
export function RoleChoice({ value, onChange, error }: RoleChoiceProps) {
  const t = useT()
  const roleName = useRoleName()
  const roles = useQuery(rolesQuery)
  if (roles.isPending) return <SkeletonRows rows={3} className="p-0" />
  if (roles.isError)
    return <ErrorState error={roles.error} onRetry={() => void roles.refetch()} className="py-4" />
  function toggle(role: string, on: boolean) {
    onChange(on ? [...value, role] : value.filter((one) => one !== role))
  }
  return (
    <fieldset className="grid gap-3">
      <legend className="font-medium mb-2">{t('team.roles')}</legend>
      {roles.data.map(({ name }) => {
        const explained = EXPLAINED.find((known) => known === name)
        return (
          <Checkbox
            key={name}
            label={roleName(name)}
            hint={explained && t(`team.role.${explained}Hint`)}
            checked={value.includes(name)}
            onChange={(event) => toggle(name, event.target.checked)}
          />
        )
      })}
      {error && (
        <p role="alert" className="text-xs text-bad-fg">
          {error}
        </p>
      )}
    </fieldset>
  )
}
