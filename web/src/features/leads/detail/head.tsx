import { ChevronLeft, Mail, Phone, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { buttonClass, IconButton } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { whatsAppAddress } from '../addresses'
import { CaptureChip, QualityChip } from '../chips'
import { LeadMenu } from './lead-menu'
import { Neighbours } from './neighbours'
import type { PatchLeadFunction } from './use-lead-patch'
import { WhatsApp } from './whatsapp'

interface LeadHeadProps {
  lead: LeadView
  patch: PatchLeadFunction
  onClose: () => void
}

/** Who it is, and one tap to reach them. */
export function LeadHead({ lead, patch, onClose }: LeadHeadProps) {
  const t = useT()
  const { name, company, email, phone, captureState, quality, score, test } = lead
  return (
    <header className="sticky top-0 z-10 bg-surface px-4 pt-3 pb-3">
      <div className="flex items-start gap-3">
        <IconButton label={t('action.back')} onClick={onClose} className="xl:hidden -ms-2">
          <ChevronLeft className="rtl:rotate-180" />
        </IconButton>
        <span className="max-md:hidden">
          <Avatar name={name} size={44} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold leading-6 wrap-anywhere line-clamp-2" dir="auto">
            {name}
          </h2>
          <p className="flex flex-wrap items-center gap-1.5 mt-0.5 text-fg-2">
            {company && (
              <span className="truncate max-w-full" dir="auto">
                {company}
              </span>
            )}
            <QualityChip quality={quality} score={score} />
            <CaptureChip state={captureState} />
            {test && <Chip>{t('leads.test')}</Chip>}
          </p>
        </div>
        <Neighbours leadId={lead.id} />
        <LeadMenu lead={lead} patch={patch} onGone={onClose} />
        <IconButton
          label={t('action.close')}
          shortcut="Esc"
          onClick={onClose}
          className="max-xl:hidden -me-1"
        >
          <X />
        </IconButton>
      </div>
      <div className="flex gap-2 mt-3">
        <ContactLink
          href={phone && `tel:${phone}`}
          label={t('leads.call')}
          icon={<Phone aria-hidden="true" />}
        />
        <ContactLink
          href={email && `mailto:${email}`}
          label={t('leads.mail')}
          icon={<Mail aria-hidden="true" />}
        />
        <ContactLink href={phone && whatsAppAddress(phone)} label="WhatsApp" icon={<WhatsApp />} isOutside />
      </div>
    </header>
  )
}

interface ContactLinkProps {
  href: string | null | undefined
  label: string
  icon: ReactNode
  isOutside?: boolean
}

function ContactLink({ href, label, icon, isOutside }: ContactLinkProps) {
  const look = buttonClass({}, 'flex-1 min-w-0 max-md:px-1.5')
  if (!href) {
    return (
      <span className={`${look} opacity-50 hover:bg-surface`} aria-disabled="true" role="link">
        {icon}
        <span className="truncate">{label}</span>
      </span>
    )
  }
  return (
    <a href={href} className={look} {...(isOutside ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
      {icon}
      <span className="truncate">{label}</span>
    </a>
  )
}
