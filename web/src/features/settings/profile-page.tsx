import { valibotResolver } from '@hookform/resolvers/valibot'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Checkbox, Field, FormError, Input, Select } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { Card } from '@/components/ui/page'
import { toast } from '@/components/ui/toast'
import { required } from '@/features/auth/schemas'
import { api } from '@/lib/api'
import { cn } from '@/lib/cn'
import { showProblem } from '@/lib/forms'
import { LANGUAGES, supportedLanguage, useT } from '@/lib/i18n'
import { allowSingleKeys, singleKeysStore } from '@/lib/keys'
import { readSession, useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { applyTheme, themeStore } from '@/lib/theme'
import { browserTimeZone } from '@/lib/time'
import { SettingsPage } from './frame'
import { ZoneSelect } from './zone-select'

const schema = v.object({ name: required(), locale: v.string(), timeZone: v.string() })
type Values = v.InferOutput<typeof schema>

export function ProfilePage() {
  const t = useT()
  return (
    <SettingsPage title={t('settings.profile')}>
      <div className="grid grid-cols-1 gap-5">
        <ProfileCard />
        <ThemeCard />
        <KeysCard />
      </div>
    </SettingsPage>
  )
}

function ProfileCard() {
  const t = useT()
  const { user } = useSession()
  const form = useForm<Values>({
    resolver: valibotResolver(schema),
    defaultValues: {
      name: user.name,
      locale: user.locale ? supportedLanguage(user.locale) : '',
      timeZone: user.timeZone ?? '',
    },
  })
  const { errors, isSubmitting, isDirty } = form.formState

  async function save(values: Values) {
    try {
      await api.patch('/me', { ...values, locale: values.locale || null, timeZone: values.timeZone || null })
      await readSession()
      form.reset(values)
      toast(t('state.saved'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <Card>
      <form noValidate onSubmit={form.handleSubmit(save)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('settings.name')} error={errors.name?.message}>
          {(control) => <Input autoComplete="name" {...control} {...form.register('name')} />}
        </Field>
        <Field label={t('form.emailLabel')} hint={t('settings.emailHint')}>
          {(control) => <Input type="email" disabled value={user.email} {...control} />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('settings.language')} error={errors.locale?.message}>
            {(control) => (
              <Select {...control} {...form.register('locale')}>
                <option value="">{t('settings.languageAuto')}</option>
                {Object.entries(LANGUAGES).map(([key, name]) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('settings.timeZone')} error={errors.timeZone?.message}>
            {(control) => (
              <ZoneSelect
                none={t('settings.zoneOfBrowser', { zone: browserTimeZone().replaceAll('_', ' ') })}
                {...control}
                {...form.register('timeZone')}
              />
            )}
          </Field>
        </div>
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

function KeysCard() {
  const t = useT()
  const allowed = useStore(singleKeysStore)
  return (
    <Card title={t('settings.keys')} description={t('settings.keysText')}>
      <Checkbox
        asSwitch
        label={t('settings.keysSwitch')}
        checked={allowed}
        onChange={(event) => allowSingleKeys(event.target.checked)}
      />
    </Card>
  )
}

const THEMES = [
  { theme: 'system', icon: Monitor },
  { theme: 'light', icon: Sun },
  { theme: 'dark', icon: Moon },
] as const

function ThemeCard() {
  const t = useT()
  const now = useStore(themeStore)
  return (
    <Card title={t('theme.label')} description={t('settings.themeText')}>
      <fieldset className="grid grid-cols-3 gap-2">
        <legend className="sr-only">{t('theme.label')}</legend>
        {THEMES.map(({ theme, icon: Icon }) => (
          <label
            key={theme}
            className={cn(
              'grid justify-items-center gap-1.5 rounded-xl border border-line-2 p-3 cursor-pointer hover:bg-hover',
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-fg',
              'has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2',
            )}
          >
            <input
              type="radio"
              name="theme"
              className="sr-only"
              checked={now === theme}
              onChange={() => applyTheme(theme)}
            />
            <Icon className="size-5" strokeWidth={1.8} aria-hidden="true" />
            <span className="font-medium">{t(`theme.${theme}`)}</span>
          </label>
        ))}
      </fieldset>
    </Card>
  )
}
