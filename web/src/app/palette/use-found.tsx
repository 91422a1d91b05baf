import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Globe, MessageSquare, Search, UserRound } from 'lucide-react'
import { visitorName } from '@/features/inbox/visitor-name'
import { sitesQuery } from '@/features/sites/queries'
import type { ConversationView, LeadView, SiteView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { useDebounced } from '@/lib/use-debounced'
import { narrowed, type CommandGroup } from './command'

const QUIET_MS = 150
const MIN_LETTERS = 2
const MOST = 5

interface Found {
  groups: CommandGroup[]
  /** What is shown may not be all of it yet. */
  isSearching: boolean
  error: Error | null
  retry: () => void
}

/** The leads, conversations and sites that a text finds, a moment after the last key. */
export function useFound(typed: string): Found {
  const text = typed.trim()
  const settled = useDebounced(text, QUIET_MS)
  const isAsked = text.length >= MIN_LETTERS
  const q = settled.length >= MIN_LETTERS ? settled : ''
  const leads = useSearch<LeadView>('/leads', q, useCan('leads:read'))
  const conversations = useSearch<ConversationView>('/conversations', q, useCan('conversations:read'))
  const sites = useQuery({ ...sitesQuery, enabled: useCan('sites:read') && q !== '' })
  const groups = [
    useLeadGroup(leads.data?.data ?? [], text),
    useConversationGroup(conversations.data?.data ?? [], text),
    ...narrowed([useSiteGroup(sites.data ?? [])], text),
  ].filter(({ commands }) => commands.length > 0)
  const queries = [leads, conversations, sites]
  const failed = queries.filter(({ isError }) => isError)
  // Until the answer to these very letters is there, the former one stands in for it as far as it still fits.
  const isFormer = text !== q || leads.isPlaceholderData || conversations.isPlaceholderData
  return {
    groups: !isAsked ? [] : isFormer ? narrowed(groups, text) : groups,
    isSearching: isAsked && (text !== settled || queries.some(({ isFetching }) => isFetching)),
    error: isAsked ? (failed[0]?.error ?? null) : null,
    retry: () => failed.forEach((query) => void query.refetch()),
  }
}

function useSearch<T>(path: string, q: string, may: boolean) {
  return useQuery({
    queryKey: ['palette', path, q],
    queryFn: ({ signal }) => api.get<Page<T>>(path, { query: { q, limit: MOST }, signal }),
    enabled: may && q !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

function useLeadGroup(leads: LeadView[], q: string): CommandGroup {
  const t = useT()
  const navigate = useNavigate()
  const commands = leads.map(({ id, name, email, phone, company }) => ({
    id,
    icon: <UserRound />,
    title: name || email || phone || '–',
    aside: company ?? (name ? (email ?? undefined) : undefined),
    words: [email, phone].filter(Boolean).join(' '),
    run: () => void navigate({ to: '/leads/$leadId', params: { leadId: id } }),
  }))
  const all = {
    id: 'all-leads',
    icon: <Search />,
    title: t('palette.allLeads', { q }),
    run: () => void navigate({ to: '/leads', search: { q } }),
  }
  return { heading: t('nav.leads'), commands: leads.length < MOST ? commands : [...commands, all] }
}

function useConversationGroup(conversations: ConversationView[], q: string): CommandGroup {
  const t = useT()
  const navigate = useNavigate()
  const commands = conversations.map(({ id, visitor, number, lastMessage }) => ({
    id,
    icon: <MessageSquare />,
    title: visitorName(visitor, t),
    aside: lastMessage?.text || t('inbox.number', { number }),
    words: `${visitor.email ?? ''} #${number}`,
    run: () => void navigate({ to: '/inbox', search: { view: 'all', c: id } }),
  }))
  const all = {
    id: 'all-conversations',
    icon: <Search />,
    title: t('palette.allConversations', { q }),
    run: () => void navigate({ to: '/inbox', search: { q } }),
  }
  return {
    heading: t('inbox.conversations'),
    commands: conversations.length < MOST ? commands : [...commands, all],
  }
}

function useSiteGroup(sites: SiteView[]): CommandGroup {
  const t = useT()
  const navigate = useNavigate()
  return {
    heading: t('nav.sites'),
    commands: sites.map(({ id, name, domain }) => ({
      id,
      icon: <Globe />,
      title: name,
      aside: domain,
      run: () => void navigate({ to: '/sites/$siteId', params: { siteId: id } }),
    })),
  }
}
