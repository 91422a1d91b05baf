import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/copy'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Card } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { toastProblem } from '@/components/ui/toast'
import type { SiteView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { identitySecretQuery, useRotateIdentitySecret } from './queries'
import { identitySnippet } from './snippets'

/** The secret under which the website's own server signs who its visitors are (CHT-1). */
export function IdentityCard({ site }: { site: SiteView }) {
  const t = useT()
  const known = useQuery(identitySecretQuery(site.id))
  const rotate = useRotateIdentitySecret(site.id)
  const [asking, setAsking] = useState(false)
  const secret = known.data?.secret
  function make() {
    rotate.mutate(undefined, { onError: toastProblem, onSettled: () => setAsking(false) })
  }
  return (
    <Card
      title={t('sites.identity.title')}
      description={t('sites.identity.text')}
      actions={
        known.isSuccess && (
          <Button busy={rotate.isPending} onClick={() => (secret ? setAsking(true) : make())}>
            {secret ? t('sites.identity.rotate') : t('sites.identity.make')}
          </Button>
        )
      }
    >
      {known.isPending && <SkeletonRows rows={1} />}
      {known.isError && <ErrorState error={known.error} onRetry={() => void known.refetch()} />}
      {known.isSuccess && !secret && <p className="text-fg-2">{t('sites.identity.none')}</p>}
      {secret && (
        <div className="grid grid-cols-1 gap-3">
          <CodeBlock code={secret} label={t('sites.identity.secret')} />
          <CodeBlock code={identitySnippet()} label={t('sites.identity.how')} />
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={t('sites.identity.rotateTitle')}
          description={t('sites.identity.rotateText')}
          confirm={t('sites.identity.rotate')}
          busy={rotate.isPending}
          onConfirm={make}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  )
}
