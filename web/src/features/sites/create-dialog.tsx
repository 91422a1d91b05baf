import { valibotResolver } from '@hookform/resolvers/valibot'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/copy'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, FormError, Input } from '@/components/ui/field'
import type { SiteView } from '@/generated/wire'
import { showProblem } from '@/lib/forms'
import { say, useT } from '@/lib/i18n'
import { hostOf, isHost } from './domains'
import { useCreateSite } from './queries'

const schema = v.object({
  name: v.pipe(v.string(), v.trim()),
  domain: v.pipe(
    v.string(),
    v.transform(hostOf),
    v.check(isHost, () => say('sites.domainWrong')),
  ),
})
type Values = v.InferOutput<typeof schema>

interface SiteFormProps {
  onCreated: (site: SiteView) => void
  onCancel?: () => void
}

/** Asks for the address of a site; its name is taken from it unless one is given. */
export function SiteForm({ onCreated, onCancel }: SiteFormProps) {
  const t = useT()
  const create = useCreateSite()
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: { name: '', domain: '' } })
  const { errors, isSubmitting } = form.formState

  async function submit({ name, domain }: Values) {
    try {
      onCreated(await create.mutateAsync({ name: name || domain, domain, allowedDomains: [] }))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(submit)} className="grid gap-4">
      <FormError message={errors.root?.message} />
      <Field label={t('sites.domain')} hint={t('sites.domainHint')} error={errors.domain?.message}>
        {(control) => (
          <Input
            dir="ltr"
            inputMode="url"
            autoCapitalize="none"
            placeholder="www.example.com"
            autoFocus
            {...control}
            {...form.register('domain')}
          />
        )}
      </Field>
      <Field label={t('sites.name')} optional={t('field.optional')} error={errors.name?.message}>
        {(control) => (
          <Input placeholder={t('sites.namePlaceholder')} {...control} {...form.register('name')} />
        )}
      </Field>
      <DialogActions>
        {onCancel && <Button onClick={onCancel}>{t('action.cancel')}</Button>}
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {t('sites.create')}
        </Button>
      </DialogActions>
    </form>
  )
}

export function CreateSiteDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const [made, setMade] = useState<SiteView>()
  if (made?.apiKey) return <NewKeyDialog site={made} apiKey={made.apiKey} onClose={onClose} />
  return (
    <Dialog title={t('sites.add')} description={t('sites.addText')} onClose={onClose}>
      <SiteForm onCreated={setMade} onCancel={onClose} />
    </Dialog>
  )
}

/** Shows the key of a site for the only time. */
function NewKeyDialog({ site, apiKey, onClose }: { site: SiteView; apiKey: string; onClose: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  function go() {
    onClose()
    void navigate({ to: '/sites/$siteId', params: { siteId: site.id } })
  }
  return (
    <Dialog title={t('sites.madeTitle', { name: site.name })} description={t('sites.keyOnce')} onClose={go}>
      <CodeBlock code={apiKey} label={t('sites.apiKey')} />
      <DialogActions>
        <Button variant="primary" onClick={go}>
          {t('sites.toSnippet')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
