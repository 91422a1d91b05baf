import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { toastProblem } from '@/components/ui/toast'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { queryClient } from '@/lib/query'
import { useCan } from '@/lib/session'
import { leadKeys } from '../queries'

const LONGEST = 10_000

/** Writes a note on a lead. Ctrl or ⌘ with Enter keeps it. */
export function NoteComposer({ leadId }: { leadId: string }) {
  const t = useT()
  const may = useCan('leads:write')
  const [text, setText] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useShortcuts({ n: () => field.current?.focus() })
  if (!may) return null

  async function add() {
    const note = text.trim()
    if (!note || isBusy) return
    setIsBusy(true)
    try {
      await api.post(`/leads/${leadId}/notes`, { text: note })
      setText('')
      await queryClient.invalidateQueries({ queryKey: leadKeys.timeline(leadId) })
    } catch (error) {
      toastProblem(error)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <div className="no-print p-4 pb-0">
      <div className="rounded-xl border border-field/60 bg-surface focus-within:border-ring focus-within:ring-3 focus-within:ring-ring/15 transition-shadow">
        <textarea
          ref={field}
          aria-keyshortcuts="N"
          aria-label={t('leads.writeNote')}
          placeholder={t('leads.writeNote')}
          dir="auto"
          rows={2}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur()
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void add()
          }}
          className="block w-full resize-none bg-transparent px-3 py-2 text-base max-md:text-lg placeholder:text-fg-3 outline-none field-sizing-content max-h-48"
        />
        <div className="flex justify-end px-1.5 pb-1.5">
          <Button
            size="sm"
            variant="primary"
            className="max-md:h-10"
            disabled={!text.trim()}
            busy={isBusy}
            onClick={() => void add()}
          >
            {t('leads.addNote')}
          </Button>
        </div>
      </div>
    </div>
  )
}
