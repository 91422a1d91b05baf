import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Section } from '@/components/section'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import type { PatchLeadFunction } from './use-lead-patch'

const TagsDialog = lazy(() => patiently(() => import('./tags-dialog')))

interface TagsSectionProps {
  lead: LeadView
  patch: PatchLeadFunction
  disabled: boolean
}

export function TagsSection({ lead: { tags }, patch, disabled }: TagsSectionProps) {
  const t = useT()
  const [isEditing, setIsEditing] = useState(false)
  return (
    <Section title={t('leads.field.tags')}>
      <ul className="flex flex-wrap items-center gap-1">
        {tags.map((tag) => (
          <li key={tag} className="max-w-full">
            <Chip className="max-w-full h-6">
              <span className="truncate" dir="auto">
                {tag}
              </span>
            </Chip>
          </li>
        ))}
        {!disabled && (
          <li>
            <Button size="sm" variant="ghost" className="h-6 max-md:h-10" onClick={() => setIsEditing(true)}>
              <Plus aria-hidden="true" />
              {t('leads.editTags')}
            </Button>
          </li>
        )}
      </ul>
      <Suspense>
        {isEditing && (
          <TagsDialog
            tags={tags}
            onSave={(next) => void patch({ tags: next })}
            onClose={() => setIsEditing(false)}
          />
        )}
      </Suspense>
    </Section>
  )
}
