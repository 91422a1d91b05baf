/** How the states of a lead are said and shown. */
import type { Tone } from '@/components/ui/chip'
import type { CaptureState, LeadStatus, Quality } from '@/generated/wire'
import type { MessageKey, Translate } from '@/lib/i18n'

export const STATUS_TONES: Record<LeadStatus, Tone> = {
  new: 'accent',
  contacted: 'neutral',
  qualified: 'warn',
  proposal: 'warn',
  converted: 'ok',
  lost: 'bad',
}

export const QUALITY_TONES: Record<Quality, Tone> = { high: 'ok', medium: 'warn', low: 'neutral' }

export const CAPTURE_TONES: Record<CaptureState, Tone> = {
  submitted: 'neutral',
  partial: 'warn',
  chat_inquiry: 'accent',
}

const SOURCES: Record<string, MessageKey> = {
  website: 'leads.source.website',
  chat: 'leads.source.chat',
  manual: 'leads.source.manual',
  api: 'leads.source.api',
}

/** The name of a source: ours are translated, the customer's own are as they wrote them. */
export function sourceName(source: string, t: Translate): string {
  const key = SOURCES[source]
  return key ? t(key) : source
}

export const KNOWN_SOURCES = Object.keys(SOURCES)
