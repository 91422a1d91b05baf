import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { IconButton } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { useT } from '@/lib/i18n'

/** A password field whose letters can be shown. */
export function PasswordInput(props: Omit<ComponentProps<typeof Input>, 'type'>) {
  const t = useT()
  const [shown, setShown] = useState(false)
  return (
    <div className="relative">
      <Input type={shown ? 'text' : 'password'} className="pe-11" {...props} />
      <IconButton
        label={shown ? t('form.hidePassword') : t('form.showPassword')}
        onClick={() => setShown(!shown)}
        className="absolute end-0.5 top-0.5 max-md:size-10"
      >
        {shown ? <EyeOff /> : <Eye />}
      </IconButton>
    </div>
  )
}
