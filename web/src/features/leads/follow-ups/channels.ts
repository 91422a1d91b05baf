import { CircleDot, Mail, MessageCircle, MessageSquare, Phone, Users, type LucideIcon } from 'lucide-react'
import type { TaskChannel } from '@/generated/wire'

export const CHANNELS: TaskChannel[] = ['call', 'email', 'whatsapp', 'sms', 'meeting', 'other']

export const CHANNEL_ICONS: Record<TaskChannel, LucideIcon> = {
  call: Phone,
  email: Mail,
  whatsapp: MessageCircle,
  sms: MessageSquare,
  meeting: Users,
  other: CircleDot,
}
