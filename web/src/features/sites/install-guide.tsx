import { useState } from 'react'
import { CodeBlock } from '@/components/ui/copy'
import { Tabs } from '@/components/ui/tabs'
import type { SiteView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { GUIDES, snippetFor, type Guide } from './snippets'

/** The script tag, and where to put it in the usual kinds of websites. */
export function InstallGuide({ site }: { site: SiteView }) {
  const t = useT()
  const [guide, setGuide] = useState<Guide>('html')
  const steps = t(`sites.guide.${guide}.steps`).split('\n')
  return (
    <div>
      <Tabs
        label={t('sites.guide.label')}
        value={guide}
        onChange={setGuide}
        tabs={GUIDES.map((key) => ({ key, label: t(`sites.guide.${key}.name`) }))}
      />
      <div role="tabpanel" aria-label={t(`sites.guide.${guide}.name`)} className="pt-4">
        <ol className="mb-4 grid gap-1.5 list-decimal ps-5 text-fg-2 marker:text-fg-3">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <CodeBlock code={snippetFor(guide, site)} label={t('sites.snippet')} />
      </div>
    </div>
  )
}
