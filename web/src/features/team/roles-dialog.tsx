import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { toast, toastProblem } from '@/components/ui/toast'
import type { MemberView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { usePatchMember } from './queries'
import { RoleChoice } from './role-choice'

export function RolesDialog({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const t = useT()
  const [roles, setRoles] = useState(member.roles)
  const patch = usePatchMember()
  function save() {
    patch.mutate(
      { id: member.id, change: { roles } },
      {
        onSuccess: () => {
          toast(t('state.saved'))
          onClose()
        },
        onError: toastProblem,
      },
    )
  }
  return (
    <Dialog title={t('team.rolesOf', { name: member.name })} onClose={onClose}>
      <RoleChoice value={roles} onChange={setRoles} />
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button variant="primary" busy={patch.isPending} disabled={roles.length === 0} onClick={save}>
          {t('action.save')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
