import { Download, FileText } from 'lucide-react'
import type { AttachmentView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { LinkedText } from './linked-text'
import type { Line } from './timeline'

interface BubbleProps {
  line: Line
  isOurs: boolean
  isPrivate: boolean
}

/** One message. */
export function Bubble({ line, isOurs, isPrivate }: BubbleProps) {
  return (
    <div
      className={cn(
        'max-w-full px-3 py-2 text-base rounded-2xl',
        !isOurs && 'bg-hover rounded-ss-md',
        isOurs && 'bg-bubble text-bubble-fg rounded-se-md',
        isPrivate && 'bg-warn-soft text-warn-fg border border-warn-line border-dashed',
        line.pending?.state === 'failed' && 'opacity-75',
      )}
    >
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere text-start">
        <LinkedText text={line.text} />
      </p>
      {line.attachments.map((attachment) => (
        <Attachment key={attachment.id} attachment={attachment} />
      ))}
    </div>
  )
}

function Attachment({ attachment: { name, size, url } }: { attachment: AttachmentView }) {
  return (
    <a
      href={url}
      download={name}
      className="mt-2 mb-0.5 flex items-center gap-2.5 p-2 pe-3 rounded-xl bg-surface border border-line hover:border-line-2 text-fg"
    >
      <span className="grid place-items-center size-9 rounded-lg bg-accent-soft text-accent-fg">
        <FileText className="size-[18px]" aria-hidden="true" />
      </span>
      <span className="min-w-0">
        <span className="block truncate text-sm font-medium">{name}</span>
        <span className="block text-xs text-fg-3 tnum">{Math.ceil(size / 1024)} KB</span>
      </span>
      <Download className="size-4 ms-auto text-fg-3 shrink-0" aria-hidden="true" />
    </a>
  )
}
