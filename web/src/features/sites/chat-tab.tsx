import { valibotResolver } from '@hookform/resolvers/valibot'
import { useForm, useWatch } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Checkbox, Field, FormError, Input, Select, Textarea } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { Card } from '@/components/ui/page'
import { toast } from '@/components/ui/toast'
import type { ChatSettings, SiteView } from '@/generated/wire'
import { showProblem } from '@/lib/forms'
import { LANGUAGES, say, useT } from '@/lib/i18n'
import { ChatPreview } from './chat-preview'
import { usePatchSite } from './queries'

const schema = v.object({
  enabled: v.boolean(),
  visitorContext: v.boolean(),
  askFirst: v.boolean(),
  offlineMessage: v.string(),
  color: v.pipe(
    v.string(),
    v.regex(/^#[0-9a-f]{6}$/i, () => say('sites.chat.colorWrong')),
  ),
  position: v.picklist(['left', 'right']),
  title: v.pipe(v.string(), v.trim()),
  welcome: v.string(),
  greeting: v.string(),
  language: v.string(),
  colorScheme: v.picklist(['auto', 'light', 'dark']),
})
type Values = v.InferOutput<typeof schema>

function valuesOf({ enabled, visitorContext, offlineMessage, preChat, appearance }: ChatSettings): Values {
  const { greetingDelaySeconds: _, ...look } = appearance
  return { enabled, visitorContext, offlineMessage, askFirst: preChat.enabled, ...look }
}

function settingsOf(values: Values, before: ChatSettings): ChatSettings {
  const { enabled, visitorContext, offlineMessage, askFirst, ...look } = values
  return {
    enabled,
    visitorContext,
    offlineMessage,
    preChat: { ...before.preChat, enabled: askFirst },
    appearance: { ...before.appearance, ...look },
  }
}

export function ChatTab({ site }: { site: SiteView }) {
  const t = useT()
  const patch = usePatchSite(site.id)
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: valuesOf(site.chat) })
  const { errors, isSubmitting, isDirty } = form.formState
  const values = useWatch({ control: form.control }) as Values

  async function save(next: Values) {
    try {
      const saved = await patch.mutateAsync({ chat: settingsOf(next, site.chat) })
      form.reset(valuesOf(saved.chat))
      toast(t('state.saved'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(save)} className="grid grid-cols-1 gap-5">
      <FormError message={errors.root?.message} />
      <Card>
        <div className="grid grid-cols-1 gap-5">
          <Checkbox
            asSwitch
            label={t('sites.chat.enabled')}
            hint={t('sites.chat.enabledHint')}
            {...form.register('enabled')}
          />
          <Checkbox
            asSwitch
            label={t('sites.chat.askFirst')}
            hint={t('sites.chat.askFirstHint')}
            {...form.register('askFirst')}
          />
          <Checkbox
            asSwitch
            label={t('sites.chat.visitorContext')}
            hint={t('sites.chat.visitorContextHint')}
            {...form.register('visitorContext')}
          />
        </div>
      </Card>
      <Card title={t('sites.chat.look')}>
        <div className="grid gap-6 md:grid-cols-[1fr_15rem]">
          <div className="grid gap-4 content-start">
            <Field
              label={t('sites.chat.title')}
              hint={t('sites.chat.titleHint')}
              error={errors.title?.message}
            >
              {(control) => (
                <Input dir="auto" placeholder={site.name} {...control} {...form.register('title')} />
              )}
            </Field>
            <Field label={t('sites.chat.welcome')} error={errors.welcome?.message}>
              {(control) => (
                <Input
                  dir="auto"
                  placeholder={t('sites.chat.welcomeDefault')}
                  {...control}
                  {...form.register('welcome')}
                />
              )}
            </Field>
            <Field
              label={t('sites.chat.greeting')}
              hint={t('sites.chat.greetingHint')}
              error={errors.greeting?.message}
            >
              {(control) => <Input dir="auto" {...control} {...form.register('greeting')} />}
            </Field>
            <Field label={t('sites.chat.offline')} error={errors.offlineMessage?.message}>
              {(control) => <Textarea rows={2} {...control} {...form.register('offlineMessage')} />}
            </Field>
            <div className="grid grid-cols-2 gap-4">
              <Field label={t('sites.chat.color')} error={errors.color?.message}>
                {(control) => (
                  <Input type="color" className="px-1 py-1" {...control} {...form.register('color')} />
                )}
              </Field>
              <Field label={t('sites.chat.position')}>
                {(control) => (
                  <Select {...control} {...form.register('position')}>
                    <option value="right">{t('sites.chat.right')}</option>
                    <option value="left">{t('sites.chat.left')}</option>
                  </Select>
                )}
              </Field>
              <Field label={t('sites.chat.language')}>
                {(control) => (
                  <Select {...control} {...form.register('language')}>
                    <option value="auto">{t('sites.chat.languageAuto')}</option>
                    {Object.entries(LANGUAGES).map(([key, name]) => (
                      <option key={key} value={key}>
                        {name}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field label={t('theme.label')}>
                {(control) => (
                  <Select {...control} {...form.register('colorScheme')}>
                    <option value="auto">{t('sites.chat.schemeAuto')}</option>
                    <option value="light">{t('theme.light')}</option>
                    <option value="dark">{t('theme.dark')}</option>
                  </Select>
                )}
              </Field>
            </div>
          </div>
          <ChatPreview siteName={site.name} {...values} />
        </div>
      </Card>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
          {t('action.save')}
        </Button>
      </div>
      <LeaveGuard dirty={isDirty && !isSubmitting} />
    </form>
  )
}
