import { MoreHorizontal, ThumbsDown, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import { toast, toastProblem } from '@/components/ui/toast'
import type { LeadView } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { useCan } from '@/lib/session'
import { forgetLead } from '../cache'
import { QUALITIES } from '../search'
import type { PatchLeadFunction } from './use-lead-patch'

const LostDialog = lazy(() => patiently(() => import('./lost-dialog')))

interface LeadMenuProps {
  lead: LeadView
  patch: PatchLeadFunction
  onGone: () => void
}

type Open = 'lost' | 'delete' | null

export function LeadMenu({ lead, patch, onGone }: LeadMenuProps) {
  const t = useT()
  const mayWrite = useCan('leads:write')
  const mayDelete = useCan('leads:delete')
  const [open, setOpen] = useState<Open>(null)
  if (!mayWrite && !mayDelete) return null
  return (
    <>
      <Menu
        label={t('leads.moreActions')}
        align="end"
        trigger={(props) => (
          <IconButton {...props} label={t('leads.moreActions')}>
            <MoreHorizontal />
          </IconButton>
        )}
      >
        {(close) => {
          const then = (action: () => void) => () => {
            close()
            action()
          }
          return (
            <>
              {mayWrite && (
                <>
                  <MenuLabel>{t('leads.field.quality')}</MenuLabel>
                  {QUALITIES.map((quality) => (
                    <MenuItem
                      key={quality}
                      checked={quality === lead.quality}
                      onSelect={then(() => void patch({ quality }))}
                    >
                      {t(`leads.quality.${quality}`)}
                    </MenuItem>
                  ))}
                  <MenuLine />
                  <MenuItem
                    icon={<ThumbsDown />}
                    disabled={lead.status === 'lost'}
                    onSelect={then(() => setOpen('lost'))}
                  >
                    {t('leads.markLost')}
                  </MenuItem>
                </>
              )}
              {mayDelete && (
                <MenuItem icon={<Trash2 />} danger onSelect={then(() => setOpen('delete'))}>
                  {t('leads.delete')}
                </MenuItem>
              )}
            </>
          )
        }}
      </Menu>
      <Suspense>{open === 'lost' && <LostDialog patch={patch} onClose={() => setOpen(null)} />}</Suspense>
      {open === 'delete' && <DeleteDialog lead={lead} onGone={onGone} onClose={() => setOpen(null)} />}
    </>
  )
}

function DeleteDialog({
  lead,
  onGone,
  onClose,
}: {
  lead: LeadView
  onGone: () => void
  onClose: () => void
}) {
  const t = useT()
  const [isBusy, setIsBusy] = useState(false)
  async function remove() {
    setIsBusy(true)
    try {
      await api.delete(`/leads/${lead.id}`)
      toast(t('leads.deleted', { name: lead.name }))
      onGone()
      forgetLead(lead.id)
    } catch (error) {
      setIsBusy(false)
      toastProblem(error)
    }
  }
  return (
    <ConfirmDialog
      title={t('leads.deleteTitle', { name: lead.name })}
      description={t('leads.deleteHint')}
      confirm={t('leads.delete')}
      busy={isBusy}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  )
}
