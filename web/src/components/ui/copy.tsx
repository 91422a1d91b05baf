import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useT } from '@/lib/i18n'
import { Button } from './button'

const CONFIRMED_MS = 2_000

/** Copies a text, and says so on itself. */
export function CopyButton({
  text,
  label,
  size = 'sm',
}: {
  text: string
  label?: string
  size?: 'sm' | 'md'
}) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button size={size} onClick={() => void copy(text).then(setCopied)}>
      {copied ? <Check /> : <Copy />}
      <span aria-live="polite">{copied ? t('action.copied') : (label ?? t('action.copy'))}</span>
    </Button>
  )
}

/** The clipboard of the browser, or the old way where a page without TLS has none. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    area.style.opacity = '0'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

/** A piece of code or a secret, with the button that copies it. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="rounded-lg border border-line bg-sunken">
      <div className="flex items-center justify-between gap-2 ps-3 pe-1.5 py-1.5 border-b border-line">
        <span className="text-xs text-fg-2">{label}</span>
        <CopyButton text={code} />
      </div>
      <pre
        dir="ltr"
        // Long lines scroll, so the keyboard must reach it.
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto px-3 py-2.5 text-xs font-mono whitespace-pre-wrap wrap-anywhere"
      >
        {code}
      </pre>
    </div>
  )
}
