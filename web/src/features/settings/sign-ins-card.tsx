import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Card } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import { toast, toastProblem } from '@/components/ui/toast'
import type { SignInView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { deviceOf } from './device'

const KEY = ['me', 'sign-ins']

/** Where the person is signed in, and the way to end it there. */
export function SignInsCard() {
  const t = useT()
  const client = useQueryClient()
  const signIns = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<Page<SignInView>>('/me/sign-ins', { signal }),
  })
  const end = useMutation({
    mutationFn: (id: string) => api.delete(`/me/sign-ins/${id}`),
    onSuccess: () => toast(t('settings.signInEnded')),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  return (
    <Card title={t('settings.signIns')} description={t('settings.signInsText')}>
      {signIns.isPending && <SkeletonRows rows={2} className="p-0" />}
      {signIns.isError && (
        <ErrorState error={signIns.error} onRetry={() => void signIns.refetch()} className="py-4" />
      )}
      <ul className="divide-y divide-line -my-2">
        {signIns.data?.data.map((signIn) => (
          <SignIn key={signIn.id} signIn={signIn} busy={end.isPending} onEnd={() => end.mutate(signIn.id)} />
        ))}
      </ul>
    </Card>
  )
}

function SignIn({ signIn, busy, onEnd }: { signIn: SignInView; busy: boolean; onEnd: () => void }) {
  const t = useT()
  const { browser, system, phone } = deviceOf(signIn.userAgent)
  const Icon = phone ? Smartphone : Laptop
  return (
    <li className="flex items-center gap-3.5 py-3">
      <Icon className="size-5 shrink-0 text-fg-3" strokeWidth={1.8} aria-hidden="true" />
      <div className="flex-1 min-w-0">
        <p className="font-medium truncate" title={signIn.userAgent}>
          {[browser, system].filter(Boolean).join(' · ') || t('settings.unknownDevice')}
        </p>
        <p className="text-fg-3 truncate">
          {signIn.ip} · {t('settings.lastUsed')} <Time at={signIn.lastUsedAt} as="long" focusable />
        </p>
      </div>
      {signIn.current ? (
        <Chip tone="ok">{t('settings.thisDevice')}</Chip>
      ) : (
        <Button size="sm" disabled={busy} onClick={onEnd}>
          {t('settings.signOutThere')}
        </Button>
      )}
    </li>
  )
}
