/** The few words that stand on the host's page itself. */

/** Open, close, the chat's name, hide, and unread after a number. */
type Words = [open: string, close: string, chat: string, hide: string, unread: string]

const WORDS: Record<string, Words> = {
  en: ['Open chat', 'Close chat', 'Chat', 'Hide', 'unread'],
  ar: ['فتح الدردشة', 'إغلاق الدردشة', 'الدردشة', 'إخفاء', 'غير مقروءة'],
  de: ['Chat öffnen', 'Chat schließen', 'Chat', 'Ausblenden', 'ungelesen'],
  es: ['Abrir el chat', 'Cerrar el chat', 'Chat', 'Ocultar', 'sin leer'],
  fr: ['Ouvrir la discussion', 'Fermer la discussion', 'Discussion', 'Masquer', 'non lus'],
  hi: ['चैट खोलें', 'चैट बंद करें', 'चैट', 'छिपाएँ', 'अपठित'],
  pt: ['Abrir o chat', 'Fechar o chat', 'Chat', 'Ocultar', 'não lidas'],
}

export function wordsFor(language: string) {
  const base = language.toLowerCase().split('-')[0] ?? 'en'
  const [open, close, chat, hide, unread] = WORDS[base] ?? (WORDS.en as Words)
  return { open, close, chat, hide, unread: (count: number) => `${count} ${unread}` }
}
