/** Money between minor units and what people write. */
import type { Money } from '@/generated/wire'

function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  )
}

/** "€14,400.00" in a language, or "14400.00 EUR" to edit it. */
export function moneyText({ amount, currency }: Money, locale?: string): string {
  const digits = digitsOf(currency)
  const value = amount / 10 ** digits
  if (locale) return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value)
  return `${value.toFixed(digits)} ${currency}`
}

/** Reads "14400", "14,400.50 EUR", "1.250,00 €"; nothing when it is no sum. */
export function parseMoney(text: string, fallback: string): Money | undefined {
  const currency = /[A-Za-z]{3}/.exec(text)?.[0].toUpperCase() ?? fallback
  const number = text.replace(/[^\d.,-]/g, '')
  const decimal = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','))
  const hasCents = decimal >= 0 && number.length - decimal - 1 <= 2
  const whole = (hasCents ? number.slice(0, decimal) : number).replace(/[.,]/g, '')
  const cents = hasCents ? number.slice(decimal + 1) : ''
  const value = Number(`${whole || '0'}.${cents || '0'}`)
  if (!/\d/.test(number) || !Number.isFinite(value) || value < 0) return undefined
  return { amount: Math.round(value * 10 ** digitsOf(currency)), currency }
}
