import { valibotResolver } from '@hookform/resolvers/valibot'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/copy'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Checkbox, Field, FormError, Input } from '@/components/ui/field'
import { required } from '@/features/auth/schemas'
import type { ApiKeyView, CreateApiKey } from '@/generated/wire'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { say, useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'

const schema = v.object({
  name: required(),
  permissions: v.pipe(
    v.array(v.string()),
    v.minLength(1, () => say('keys.choose')),
  ),
})
type Values = v.InferOutput<typeof schema>

/** Makes a key with no more rights than the person has, and shows it once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const client = useQueryClient()
  const { workspace } = useSession()
  const [made, setMade] = useState<ApiKeyView>()
  const create = useMutation({
    mutationFn: (key: CreateApiKey) => api.post<ApiKeyView>('/api-keys', key),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const form = useForm<Values>({
    resolver: valibotResolver(schema),
    defaultValues: { name: '', permissions: [] },
  })
  const { errors, isSubmitting } = form.formState

  async function submit(values: Values) {
    try {
      setMade(await create.mutateAsync(values as CreateApiKey))
    } catch (error) {
      showProblem(form, error)
    }
  }

  if (made?.key) {
    return (
      <Dialog title={made.name} description={t('sites.keyOnce')} onClose={onClose}>
        <CodeBlock code={made.key} label={t('keys.key')} />
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            {t('keys.done')}
          </Button>
        </DialogActions>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('keys.create')} onClose={onClose}>
      <form noValidate onSubmit={form.handleSubmit(submit)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('keys.name')} hint={t('keys.nameHint')} error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register('name')} />}
        </Field>
        <fieldset>
          <legend className="font-medium mb-2">{t('keys.permissions')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {workspace.permissions.map((permission) => (
              <Checkbox
                key={permission}
                label={<code className="text-xs font-normal">{permission}</code>}
                value={permission}
                {...form.register('permissions')}
              />
            ))}
          </div>
          {errors.permissions?.message && (
            <p role="alert" className="mt-2 text-xs text-bad-fg">
              {errors.permissions.message}
            </p>
          )}
        </fieldset>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" busy={isSubmitting}>
            {t('keys.create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
