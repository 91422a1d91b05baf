import { valibotResolver } from '@hookform/resolvers/valibot'
import { Controller, useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, FormError, Input } from '@/components/ui/field'
import { toast } from '@/components/ui/toast'
import { email, required } from '@/features/auth/schemas'
import { showProblem } from '@/lib/forms'
import { say, useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { useInvite } from './queries'
import { RoleChoice } from './role-choice'

const schema = v.object({
  name: required(),
  email: email(),
  roles: v.pipe(
    v.array(v.string()),
    v.minLength(1, () => say('team.chooseRole')),
  ),
})
type Values = v.InferOutput<typeof schema>

/** Invites somebody by email; they choose their own password. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const { workspace } = useSession()
  const invite = useInvite()
  const form = useForm<Values>({
    resolver: valibotResolver(schema),
    defaultValues: { name: '', email: '', roles: ['sales'] },
  })
  const { errors, isSubmitting } = form.formState

  async function send(values: Values) {
    try {
      await invite.mutateAsync({ ...values, workspaceId: workspace.id })
      toast(t('team.invited', { email: values.email }))
      onClose()
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <Dialog
      title={t('team.invite')}
      description={t('team.inviteText', { workspace: workspace.name })}
      onClose={onClose}
    >
      <form noValidate onSubmit={form.handleSubmit(send)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('team.name')} error={errors.name?.message}>
          {(control) => <Input autoComplete="off" autoFocus {...control} {...form.register('name')} />}
        </Field>
        <Field label={t('form.emailLabel')} error={errors.email?.message}>
          {(control) => <Input type="email" autoComplete="off" {...control} {...form.register('email')} />}
        </Field>
        <Controller
          control={form.control}
          name="roles"
          render={({ field, fieldState }) => (
            <RoleChoice value={field.value} onChange={field.onChange} error={fieldState.error?.message} />
          )}
        />
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" busy={isSubmitting}>
            {t('team.send')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
