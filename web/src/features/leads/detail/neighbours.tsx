import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { IconButton } from '@/components/ui/button'
import { useT } from '@/lib/i18n'
import { flattened } from '@/lib/live-list'
import { useLeadList } from '../queries'

/** Goes to the lead before or after this one in the list it was opened from. */
export function Neighbours({ leadId }: { leadId: string }) {
  const t = useT()
  const navigate = useNavigate()
  const list = useLeadList(useSearch({ from: '/_app/leads' }))
  const leads = flattened(list.data?.pages ?? [])
  const at = leads.findIndex(({ id }) => id === leadId)
  if (at < 0) return null
  const open = (id: string | undefined) =>
    id && void navigate({ to: '/leads/$leadId', params: { leadId: id }, search: (before) => before })
  return (
    <>
      <IconButton
        label={t('leads.previous')}
        shortcut="K"
        disabled={at === 0}
        onClick={() => open(leads[at - 1]?.id)}
      >
        <ArrowUp />
      </IconButton>
      <IconButton
        label={t('leads.next')}
        shortcut="J"
        disabled={at === leads.length - 1}
        onClick={() => open(leads[at + 1]?.id)}
      >
        <ArrowDown />
      </IconButton>
    </>
  )
}
