/** What was typed and not sent, kept for each conversation on this device. */
export type ComposerTab = 'reply' | 'note'

export interface Draft {
  reply: string
  note: string
}

const PREFIX = 'draft:'
const EMPTY: Draft = { reply: '', note: '' }

export function readDraft(conversationId: string): Draft {
  try {
    return {
      ...EMPTY,
      ...(JSON.parse(localStorage.getItem(PREFIX + conversationId) ?? '{}') as Partial<Draft>),
    }
  } catch {
    return EMPTY
  }
}

export function keepDraft(conversationId: string, draft: Draft): void {
  try {
    if (draft.reply || draft.note) localStorage.setItem(PREFIX + conversationId, JSON.stringify(draft))
    else localStorage.removeItem(PREFIX + conversationId)
  } catch {
    // Storage is blocked or full: the draft lasts until the conversation is left.
  }
}
