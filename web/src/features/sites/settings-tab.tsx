import { valibotResolver } from '@hookform/resolvers/valibot'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/copy'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Checkbox, Field, FormError, Input, Textarea } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { Card } from '@/components/ui/page'
import { toast, toastProblem } from '@/components/ui/toast'
import type { SiteView } from '@/generated/wire'
import { showProblem } from '@/lib/forms'
import { say, useT } from '@/lib/i18n'
import { hostOf, hostsIn, isHost, isHostPattern } from './domains'
import { IdentityCard } from './identity-card'
import { useDeleteSite, usePatchSite, useRotateKey } from './queries'

const schema = v.object({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(() => say('form.required')),
  ),
  domain: v.pipe(
    v.string(),
    v.transform(hostOf),
    v.check(isHost, () => say('sites.domainWrong')),
  ),
  allowedDomains: v.pipe(
    v.string(),
    v.check(
      (text) => hostsIn(text).every(isHostPattern),
      () => say('sites.allowedWrong'),
    ),
  ),
})
type Values = v.InferOutput<typeof schema>

function valuesOf({ name, domain, allowedDomains }: SiteView): Values {
  return { name, domain, allowedDomains: allowedDomains.join('\n') }
}

export function SettingsTab({ site }: { site: SiteView }) {
  return (
    <div className="grid grid-cols-1 gap-5">
      <AddressCard site={site} />
      <ActiveCard site={site} />
      <KeyCard site={site} />
      <IdentityCard site={site} />
      <DeleteCard site={site} />
    </div>
  )
}

function AddressCard({ site }: { site: SiteView }) {
  const t = useT()
  const patch = usePatchSite(site.id)
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: valuesOf(site) })
  const { errors, isSubmitting, isDirty } = form.formState

  async function save(values: Values) {
    try {
      const allowedDomains = hostsIn(values.allowedDomains)
      form.reset(valuesOf(await patch.mutateAsync({ ...values, allowedDomains })))
      toast(t('state.saved'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <Card title={t('sites.addressTitle')}>
      <form noValidate onSubmit={form.handleSubmit(save)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('sites.name')} error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register('name')} />}
        </Field>
        <Field label={t('sites.domain')} error={errors.domain?.message}>
          {(control) => <Input dir="ltr" {...control} {...form.register('domain')} />}
        </Field>
        <Field
          label={t('sites.allowed')}
          hint={t('sites.allowedHint')}
          error={errors.allowedDomains?.message}
        >
          {(control) => <Textarea dir="ltr" rows={3} {...control} {...form.register('allowedDomains')} />}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
            {t('action.save')}
          </Button>
        </div>
        <LeaveGuard dirty={isDirty && !isSubmitting} />
      </form>
    </Card>
  )
}

function ActiveCard({ site }: { site: SiteView }) {
  const t = useT()
  const patch = usePatchSite(site.id)
  const active =
    patch.isPending && patch.variables?.active !== undefined ? patch.variables.active : site.active
  return (
    <Card>
      <Checkbox
        asSwitch
        label={t('sites.active')}
        hint={t('sites.activeHint')}
        checked={active}
        onChange={(event) => patch.mutate({ active: event.target.checked }, { onError: toastProblem })}
      />
    </Card>
  )
}

function KeyCard({ site }: { site: SiteView }) {
  const t = useT()
  const rotate = useRotateKey(site.id)
  const [asking, setAsking] = useState(false)
  const fresh = rotate.data?.apiKey
  function confirm() {
    rotate.mutate(undefined, { onError: toastProblem, onSettled: () => setAsking(false) })
  }
  return (
    <Card
      title={t('sites.apiKey')}
      description={t('sites.keyText')}
      actions={<Button onClick={() => setAsking(true)}>{t('sites.rotate')}</Button>}
    >
      {fresh ? (
        <>
          <CodeBlock code={fresh} label={t('sites.newKey')} />
          <p className="mt-2 text-xs text-fg-2">{t('sites.keyOnce')}</p>
        </>
      ) : (
        <code dir="ltr" className="text-xs text-fg-2">
          {site.apiKeyHint}…
        </code>
      )}
      {asking && (
        <ConfirmDialog
          title={t('sites.rotateTitle')}
          description={t('sites.rotateText')}
          confirm={t('sites.rotate')}
          busy={rotate.isPending}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  )
}

function DeleteCard({ site }: { site: SiteView }) {
  const t = useT()
  const navigate = useNavigate()
  const remove = useDeleteSite(site.id)
  const [asking, setAsking] = useState(false)
  function confirm() {
    remove.mutate(undefined, {
      onError: toastProblem,
      onSuccess: () => {
        toast(t('sites.deleted', { name: site.name }))
        void navigate({ to: '/sites' })
      },
    })
  }
  return (
    <Card
      title={t('sites.deleteTitle')}
      description={t('sites.deleteText')}
      actions={
        <Button variant="danger" onClick={() => setAsking(true)}>
          {t('action.delete')}
        </Button>
      }
    >
      {asking && (
        <ConfirmDialog
          title={t('sites.deleteAsk', { name: site.name })}
          description={t('sites.deleteText')}
          confirm={t('action.delete')}
          busy={remove.isPending}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  )
}
