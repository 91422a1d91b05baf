import { Checkbox } from '@/components/ui/field'
import { Card } from '@/components/ui/page'
import { toastProblem } from '@/components/ui/toast'
import type { SiteView, TrackerSettings } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { usePatchSite } from './queries'

const OPTIONS = [
  'enabled',
  'partialCapture',
  'consentRequired',
  'respectDnt',
] as const satisfies (keyof TrackerSettings)[]

/** Switches that work at once. */
export function TrackerTab({ site }: { site: SiteView }) {
  const t = useT()
  const patch = usePatchSite(site.id)
  const shown = patch.isPending && patch.variables?.tracker ? patch.variables.tracker : site.tracker
  function change(option: keyof TrackerSettings, on: boolean) {
    patch.mutate({ tracker: { ...site.tracker, [option]: on } }, { onError: toastProblem })
  }
  return (
    <Card title={t('sites.trackerTitle')} description={t('sites.trackerText')}>
      <div className="grid gap-5">
        {OPTIONS.map((option) => (
          <Checkbox
            key={option}
            asSwitch
            label={t(`sites.tracker.${option}`)}
            hint={t(`sites.tracker.${option}Hint`)}
            checked={shown[option]}
            disabled={option !== 'enabled' && !shown.enabled}
            onChange={(event) => change(option, event.target.checked)}
          />
        ))}
      </div>
    </Card>
  )
}
