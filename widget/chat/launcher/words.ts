/** The few words that stand on the host's page itself. */

/** Open, close, hide, and unread after a number. */
type Words = [open: string, close: string, hide: string, unread: string]

const WORDS: Record<string, Words> = {
  en: ['Open chat', 'Close chat', 'Hide', 'unread'],
  ar: ['فتح الدردشة', 'إغلاق الدردشة', 'إخفاء', 'غير مقروءة'],
  de: ['Chat öffnen', 'Chat schließen', 'Ausblenden', 'ungelesen'],
  es: ['Abrir el chat', 'Cerrar el chat', 'Ocultar', 'sin leer'],
  fr: ['Ouvrir le chat', 'Fermer le chat', 'Masquer', 'non lus'],
  hi: ['चैट खोलें', 'चैट बंद करें', 'छिपाएँ', 'अपठित'],
  pt: ['Abrir o chat', 'Fechar o chat', 'Ocultar', 'não lidas'],
}

export function wordsFor(language: string): Words {
  return WORDS[language.slice(0, 2).toLowerCase()] ?? (WORDS.en as Words)
}
