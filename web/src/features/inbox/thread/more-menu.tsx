import { Check, Hourglass, MoreHorizontal, PanelRight, RotateCcw, SignalZero, Tag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import type { ConversationView, Priority } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import type { ConversationActions } from '../actions'
import { PRIORITIES } from '../priority'
import { SnoozeItems } from './snooze-menu'

const PickTimeDialog = lazy(() => patiently(() => import('@/components/pick-time-dialog')))

interface MoreMenuProps {
  conversation: ConversationView
  actions: ConversationActions
  onDetails: () => void
  onLabels: () => void
}

/** What is not needed at every moment; on a phone also what has no button of its own there. */
export function MoreMenu({ conversation, actions, onDetails, onLabels }: MoreMenuProps) {
  const t = useT()
  const [isPicking, setIsPicking] = useState(false)
  return (
    <>
      <Menu
        label={t('inbox.moreActions')}
        align="end"
        className="w-72"
        trigger={(props) => (
          <IconButton {...props} label={t('inbox.moreActions')}>
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
              <StatusItems conversation={conversation} actions={actions} then={then} />
              <div className="md:hidden">
                <SnoozeItems
                  onSnooze={(until) => then(() => actions.setStatus('snoozed', until))()}
                  onPick={then(() => setIsPicking(true))}
                />
              </div>
              <MenuItem icon={<PanelRight />} shortcut="]" onSelect={then(onDetails)}>
                {t('keys.details')}
              </MenuItem>
              <MenuItem icon={<Tag />} shortcut="L" onSelect={then(onLabels)}>
                {t('inbox.editLabels')}
              </MenuItem>
              <MenuLine />
              <PriorityItems
                priority={conversation.priority}
                onChoose={(one) => then(() => actions.setPriority(one))()}
              />
            </>
          )
        }}
      </Menu>
      <Suspense>
        {isPicking && (
          <PickTimeDialog
            title={t('inbox.snoozeUntil')}
            confirm={t('inbox.snooze')}
            onPick={(until) => actions.setStatus('snoozed', until)}
            onClose={() => setIsPicking(false)}
          />
        )}
      </Suspense>
    </>
  )
}

interface StatusItemsProps {
  conversation: ConversationView
  actions: ConversationActions
  then: (action: () => void) => () => void
}

function StatusItems({ conversation: { status }, actions, then }: StatusItemsProps) {
  const t = useT()
  return (
    <>
      {status !== 'open' && (
        <MenuItem icon={<RotateCcw />} onSelect={then(() => actions.setStatus('open'))}>
          {t('inbox.reopen')}
        </MenuItem>
      )}
      {status !== 'resolved' && (
        <MenuItem icon={<Check />} shortcut="E" onSelect={then(() => actions.setStatus('resolved'))}>
          {t('inbox.resolve')}
        </MenuItem>
      )}
      {status !== 'pending' && (
        <MenuItem icon={<Hourglass />} onSelect={then(() => actions.setStatus('pending'))}>
          {t('inbox.markPending')}
        </MenuItem>
      )}
    </>
  )
}

interface PriorityItemsProps {
  priority: Priority | null
  onChoose: (priority: Priority | null) => void
}

function PriorityItems({ priority, onChoose }: PriorityItemsProps) {
  const t = useT()
  return (
    <>
      <MenuLabel>{t('inbox.priority')}</MenuLabel>
      {(Object.keys(PRIORITIES) as Priority[]).map((one) => {
        const { label, icon: Icon } = PRIORITIES[one]
        return (
          <MenuItem key={one} icon={<Icon />} checked={priority === one} onSelect={() => onChoose(one)}>
            {t(label)}
          </MenuItem>
        )
      })}
      <MenuItem icon={<SignalZero />} checked={priority === null} onSelect={() => onChoose(null)}>
        {t('inbox.priority.none')}
      </MenuItem>
    </>
  )
}
