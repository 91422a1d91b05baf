import { useQuery } from '@tanstack/react-query'
import { UserPlus, UsersRound } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { useCreateWish } from '@/lib/create-wish'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { InviteDialog } from './invite-dialog'
import { MemberRow } from './member-row'
import { membersQuery } from './queries'

export function TeamPage() {
  const t = useT()
  const mayWrite = useCan('users:write')
  const [inviting, setInviting] = useState(false)
  useCreateWish(() => setInviting(mayWrite))
  const invite = mayWrite && (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus />
      {t('team.invite')}
    </Button>
  )
  return (
    <Page title={t('nav.team')} actions={invite} description={t('team.lead')} width="wide">
      <Members invite={invite} />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  )
}

function Members({ invite }: { invite: ReactNode }) {
  const t = useT()
  const members = useQuery(membersQuery)
  if (members.isPending) return <SkeletonRows rows={4} />
  if (members.isError) return <ErrorState error={members.error} onRetry={() => void members.refetch()} />
  if (members.data.length === 0) {
    return (
      <EmptyState icon={UsersRound} title={t('team.emptyTitle')} action={invite}>
        {t('team.emptyText')}
      </EmptyState>
    )
  }
  return (
    <ul className="rounded-xl border border-line divide-y divide-line">
      {members.data.map((member) => (
        <MemberRow key={member.id} member={member} />
      ))}
    </ul>
  )
}
