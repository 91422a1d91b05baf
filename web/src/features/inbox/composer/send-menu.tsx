import { Check, ChevronDown, Hourglass } from 'lucide-react'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import type { ConversationActions } from '../actions'
import { SnoozeItems } from '../thread/snooze-menu'

interface SendMenuProps {
  disabled: boolean
  send: () => void
  actions: ConversationActions
}

/** Sends the answer and puts the conversation away in one go. */
export function SendMenu({ disabled, send, actions }: SendMenuProps) {
  const t = useT()
  return (
    <Menu
      label={t('inbox.sendAnd')}
      align="end"
      side="top"
      className="w-72"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          disabled={disabled}
          title={t('inbox.sendAnd')}
          aria-label={t('inbox.sendAnd')}
          className={buttonClass({ variant: 'primary' }, 'rounded-s-none px-1.5 max-md:px-2.5')}
        >
          <ChevronDown aria-hidden="true" />
        </button>
      )}
    >
      {(close) => {
        const sendThen = (action: () => void) => () => {
          close()
          send()
          action()
        }
        return (
          <>
            <MenuItem icon={<Check />} onSelect={sendThen(() => actions.setStatus('resolved'))}>
              {t('inbox.sendResolve')}
            </MenuItem>
            <MenuItem icon={<Hourglass />} onSelect={sendThen(() => actions.setStatus('pending'))}>
              {t('inbox.sendPending')}
            </MenuItem>
            <MenuLabel>{t('inbox.sendSnooze')}</MenuLabel>
            <SnoozeItems onSnooze={(until) => sendThen(() => actions.setStatus('snoozed', until))()} />
          </>
        )
      }}
    </Menu>
  )
}
