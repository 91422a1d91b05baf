import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, FormError, Input, Textarea } from '@/components/ui/field'
import { toast } from '@/components/ui/toast'
import type { LeadView } from '@/generated/wire'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { countAgain } from './cache'

interface Values {
  name: string
  email: string
  phone: string
  company: string
  note: string
}

const EMPTY: Values = { name: '', email: '', phone: '', company: '', note: '' }

/** Makes a lead by hand. One of name, email, phone and company is enough. */
export default function CreateLeadDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const form = useForm<Values>({ defaultValues: EMPTY })
  const { errors, isSubmitting } = form.formState

  async function create(values: Values) {
    const given = Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : [])),
    )
    const { note: _, ...person } = given
    if (Object.keys(person).length === 0) return form.setError('root', { message: t('leads.oneNeeded') })
    try {
      const lead = await api.post<LeadView>('/leads', { ...given, source: 'manual' })
      toast(t('leads.added', { name: lead.name }))
      countAgain()
      onClose()
      void navigate({ to: '/leads/$leadId', params: { leadId: lead.id }, search: (before) => before })
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <Dialog title={t('leads.add')} onClose={onClose}>
      <form noValidate onSubmit={form.handleSubmit(create)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('leads.field.name')} error={errors.name?.message}>
          {(state) => (
            <Input autoFocus autoComplete="off" maxLength={200} {...state} {...form.register('name')} />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('leads.field.email')} error={errors.email?.message}>
            {(state) => (
              <Input type="email" autoComplete="off" maxLength={254} {...state} {...form.register('email')} />
            )}
          </Field>
          <Field label={t('leads.field.phone')} error={errors.phone?.message}>
            {(state) => (
              <Input type="tel" autoComplete="off" maxLength={50} {...state} {...form.register('phone')} />
            )}
          </Field>
        </div>
        <Field label={t('leads.field.company')} error={errors.company?.message}>
          {(state) => <Input autoComplete="off" maxLength={200} {...state} {...form.register('company')} />}
        </Field>
        <Field label={t('leads.note')} optional={t('field.optional')} error={errors.note?.message}>
          {(state) => <Textarea maxLength={10_000} {...state} {...form.register('note')} />}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" busy={isSubmitting}>
            {t('leads.add')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
