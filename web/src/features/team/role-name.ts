import { useT } from '@/lib/i18n'

const KNOWN = ['client_admin', 'sales', 'marketing', 'agent'] as const

/** The name of a role: our word for those of the product, its own for those an admin made. */
export function useRoleName(): (role: string) => string {
  const t = useT()
  return (role) => {
    const known = KNOWN.find((name) => name === role)
    return known ? t(`team.role.${known}`) : role.replaceAll('_', ' ')
  }
}
