import type { ReactNode } from 'react'
import { Time } from '@/components/ui/time'
import type { JsonValue, VisitorView } from '@/generated/wire'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT, type MessageKey, type Translate } from '@/lib/i18n'
import { clockTime } from '@/lib/time'
import { Property, Section } from '@/components/section'

const LINK = 'text-accent-fg hover:underline'

/** How to reach the visitor, their time, and what the page said about them. */
export function ContactSection({ visitor }: { visitor: VisitorView }) {
  const t = useT()
  const { email, phone, timeZone, language, customData } = visitor
  const custom = Object.entries(customData)
  return (
    <Section title={t('inbox.contact')}>
      <dl>
        <Property label={t('inbox.email')}>
          {email && (
            <a href={`mailto:${email}`} className={LINK}>
              {email}
            </a>
          )}
        </Property>
        <Property label={t('inbox.phone')}>
          {phone && (
            <a href={`tel:${phone}`} className={LINK}>
              {phone}
            </a>
          )}
        </Property>
        <Property label={t('inbox.place')}>{timeZone && placeOf(timeZone)}</Property>
        <Property label={t('inbox.localTime')}>{timeZone && <LocalTime timeZone={timeZone} />}</Property>
        <Property label={t('inbox.language')}>{language && <LanguageName code={language} />}</Property>
        {custom.map(([key, value]) => (
          <Property key={key} label={key}>
            {textOf(value)}
          </Property>
        ))}
      </dl>
      {!email && !phone && <p className="text-fg-3">{t('inbox.noContact')}</p>}
    </Section>
  )
}

/** Where the visitor came from and where they are now. */
export function SourceSection({ visitor }: { visitor: VisitorView }) {
  const t = useT()
  const {
    sourceClass,
    referrer,
    landingPage,
    currentPage,
    currentTitle,
    online,
    visits,
    firstSeenAt,
    lastSeenAt,
  } = visitor
  return (
    <Section title={t('inbox.visit')} aside={t('inbox.visits', { count: visits })}>
      <dl>
        <Property label={t('inbox.source')}>
          {sourceClass && t(`source.${sourceClass}` as MessageKey)}
        </Property>
        <Property label={t('inbox.referrer')}>{referrer && <PageLink address={referrer} />}</Property>
        <Property label={t('inbox.landingPage')}>
          {landingPage && <PageLink address={landingPage} />}
        </Property>
        <Property label={t(online ? 'inbox.pageNow' : 'inbox.lastPage')}>
          {currentPage && (
            <PageLink address={currentPage}>
              {currentTitle && <span className="block truncate">{currentTitle}</span>}
            </PageLink>
          )}
        </Property>
        <Property label={t('inbox.firstSeen')}>
          <Time at={firstSeenAt} as="long" focusable />
        </Property>
        <Property label={t('inbox.lastSeen')}>
          {!online && <Time at={lastSeenAt} as="long" focusable />}
        </Property>
      </dl>
    </Section>
  )
}

export function DeviceSection({ visitor }: { visitor: VisitorView }) {
  const t = useT()
  const { browser, os, device, screen } = visitor
  if (!browser && !os && !device && !screen) return null
  return (
    <Section title={t('inbox.device')}>
      <dl>
        <Property label={t('inbox.browser')}>{browser}</Property>
        <Property label={t('inbox.os')}>{os}</Property>
        <Property label={t('inbox.deviceType')}>{device && deviceName(device, t)}</Property>
        <Property label={t('inbox.screen')}>{screen}</Property>
      </dl>
    </Section>
  )
}

function PageLink({ address, children }: { address: string; children?: ReactNode }) {
  if (!/^https?:\/\//.test(address)) return <span>{address}</span>
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className={`block min-w-0 ${LINK}`}
      title={address}
    >
      {children}
      <span className="block truncate">{address.replace(/^https?:\/\//, '')}</span>
    </a>
  )
}

function LocalTime({ timeZone }: { timeZone: string }) {
  const now = useNow()
  const { locale } = useTimeTaste()
  return <span className="tnum">{isZone(timeZone) ? clockTime(now, { locale, timeZone }) : timeZone}</span>
}

function LanguageName({ code }: { code: string }) {
  const { locale } = useTimeTaste()
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** "Buenos Aires" from "America/Argentina/Buenos_Aires"; "UTC" and "Etc/GMT" are nowhere. */
function placeOf(timeZone: string): string | undefined {
  const [area, ...places] = timeZone.split('/')
  return area === 'Etc' ? undefined : places.at(-1)?.replaceAll('_', ' ')
}

/** Kinds of devices as the server names them, and the word for each. */
const DEVICES: Record<string, MessageKey> = {
  pc: 'inbox.deviceType.desktop',
  desktop: 'inbox.deviceType.desktop',
  smartphone: 'inbox.deviceType.mobile',
  mobilephone: 'inbox.deviceType.mobile',
  mobile: 'inbox.deviceType.mobile',
  tablet: 'inbox.deviceType.tablet',
}

function deviceName(device: string, t: Translate): string {
  const key = DEVICES[device]
  return key ? t(key) : device
}

function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
  } catch {
    return false
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
