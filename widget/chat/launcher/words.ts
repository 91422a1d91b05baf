/** The few words that stand on the host's page itself. */

interface Words {
  open: string
  close: string
  chat: string
  hide: string
  unread(count: number): string
}

const EN: Words = {
  open: 'Open chat',
  close: 'Close chat',
  chat: 'Chat',
  hide: 'Hide',
  unread: (n) => `${n} unread`,
}

const WORDS: Record<string, Words> = {
  en: EN,
  de: {
    open: 'Chat öffnen',
    close: 'Chat schließen',
    chat: 'Chat',
    hide: 'Ausblenden',
    unread: (n) => `${n} ungelesen`,
  },
  ar: {
    open: 'فتح الدردشة',
    close: 'إغلاق الدردشة',
    chat: 'الدردشة',
    hide: 'إخفاء',
    unread: (n) => `${n} غير مقروءة`,
  },
}

export function wordsFor(language: string): Words {
  return WORDS[language.toLowerCase().split('-')[0] ?? 'en'] ?? EN
}
