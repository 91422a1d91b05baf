/** "/pricing" from "https://example.com/pricing?plan=pro". */
export function pathOf(address: string | null | undefined): string | undefined {
  if (!address) return undefined
  return URL.canParse(address) ? new URL(address).pathname : address
}

/** "example.com/pricing": what people read of an address. */
export function shortAddress(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** Only web addresses are followed: what a page reported is not to be trusted further. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address)
}

/** The address that opens WhatsApp for a phone number, when the number is long enough to have a country. */
export function whatsAppAddress(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '')
  return digits.length >= 8 ? `https://wa.me/${digits}` : undefined
}
