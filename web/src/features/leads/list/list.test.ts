import { describe, expect, it } from 'vitest'
import type { LeadView } from '@/generated/wire'
import { leadsSearch } from '../search'
import { filterQuery, hasFilters, matches, orderOf } from './filter'
import { released, withNews, type ListState } from './news'

const now = Date.parse('2026-11-20T12:00:00Z')

function lead(id: string, rest: Partial<LeadView> = {}): LeadView {
  const createdAt = rest.createdAt ?? '2026-11-20T10:00:00Z'
  return {
    id,
    name: `Lead ${id}`,
    firstName: null,
    lastName: null,
    email: 'ada@example.com',
    phone: null,
    company: 'Analytical Engines',
    otherEmails: [],
    otherPhones: [],
    source: 'website',
    sourceDetail: null,
    status: 'new',
    disposition: null,
    captureState: 'submitted',
    quality: 'high',
    score: 50,
    scoreReasons: [],
    tags: ['Clinic'],
    owner: { id: 'usr_me', name: 'Me' },
    site: { id: 'site_a', name: 'A' },
    form: null,
    attribution: {
      page: null,
      title: null,
      referrer: null,
      landingPage: null,
      firstReferrer: null,
      utm: null,
      firstUtm: null,
      sourceClass: null,
    },
    value: null,
    customFields: {},
    lastActivityAt: createdAt,
    createdAt,
    updatedAt: createdAt,
    test: false,
    ...rest,
  }
}

describe('matches', () => {
  it.each([
    [{}, true],
    [{ status: 'new,contacted' }, true],
    [{ status: 'lost' }, false],
    [{ quality: 'high' }, true],
    [{ capture: 'partial' }, false],
    [{ tag: 'EU,Clinic' }, true],
    [{ tag: 'EU' }, false],
    [{ owner: 'me' }, true],
    [{ owner: 'none' }, false],
    [{ owner: 'usr_other,me' }, true],
    [{ site: 'site_b' }, false],
    [{ created: 'today' as const }, true],
    [{ q: 'ENGINES ada' }, true],
    [{ q: 'babbage' }, false],
  ])('%o is %s', (search, expected) => {
    expect(matches(lead('1'), search, 'usr_me', now, 'UTC')).toBe(expected)
  })

  it('counts days in the zone of the person', () => {
    const late = lead('1', { createdAt: '2026-11-19T23:30:00Z' })
    expect(matches(late, { created: 'today' }, 'x', now, 'Europe/Berlin')).toBe(true)
    expect(matches(late, { created: 'today' }, 'x', now, 'UTC')).toBe(false)
  })
})

it('asks the server for the same', () => {
  const query = filterQuery({ status: 'new', owner: 'me', created: 'week' }, now, 'UTC')
  expect(query).toMatchObject({ status: 'new', ownerId: 'me', createdFrom: '2026-11-14T00:00:00.000Z' })
})

it('reads the address and drops what it does not know', () => {
  const search = leadsSearch({ status: 'new,nonsense', tag: 5, sort: 'evil', created: 'week', q: '' })
  expect(search).toMatchObject({ status: 'new', tag: '5', created: 'week', sort: undefined, q: undefined })
  expect(hasFilters(search)).toBe(true)
  expect(hasFilters(leadsSearch({ sort: 'name' }))).toBe(false)
})

describe('news', () => {
  const state: ListState = {
    pages: [{ data: [lead('b'), lead('a', { createdAt: '2026-11-20T09:00:00Z' })], nextCursor: null }],
    held: [],
  }
  const all = { matches: () => true, order: orderOf({}), isAtTop: true }
  const fresh = lead('c', { createdAt: '2026-11-20T11:00:00Z' })
  const ids = ({ pages }: ListState) => pages.flatMap(({ data }) => data.map(({ id }) => id)).join('')

  it('slides a new lead in on top', () => expect(ids(withNews(state, fresh, all))).toBe('cba'))

  it('holds it while the reader is further down, and lets it in later', () => {
    const held = withNews(state, fresh, { ...all, isAtTop: false })
    expect(ids(held)).toBe('ba')
    expect(held.held).toHaveLength(1)
    expect(withNews(held, fresh, { ...all, isAtTop: false }).held).toHaveLength(1)
    expect(ids(released(held, all.order))).toBe('cba')
  })

  it('changes a known lead where it stands', () => {
    const next = withNews(state, lead('a', { captureState: 'submitted', name: 'Ada' }), {
      ...all,
      isAtTop: false,
    })
    expect(ids(next)).toBe('ba')
    expect(next.pages[0]?.data[1]?.name).toBe('Ada')
  })

  it('takes out a lead that no longer matches, also from the held ones', () => {
    expect(ids(withNews(state, lead('a'), { ...all, matches: () => false }))).toBe('b')
    const held = withNews(state, fresh, { ...all, isAtTop: false })
    expect(withNews(held, fresh, { ...all, matches: () => false }).held).toEqual([])
  })
})
