import { useMemo, type ComponentProps } from 'react'
import { Select } from '@/components/ui/field'
import { timeZones } from './zones'

interface ZoneSelectProps extends ComponentProps<typeof Select> {
  /** What no choice means. */
  none?: string
}

export function ZoneSelect({ none, ...rest }: ZoneSelectProps) {
  const zones = useMemo(() => timeZones(), [])
  return (
    <Select {...rest}>
      {none && <option value="">{none}</option>}
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll('_', ' ')}
        </option>
      ))}
    </Select>
  )
}
