/** Ids outside the server are TypeIDs: a prefix and a UUID in Crockford's base 32 (https://github.com/jetify-com/typeid). */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Returns the UUID inside a TypeID, or null when it is none. */
export function uuidOf(typeId: string): string | null {
  const suffix = typeId.slice(typeId.lastIndexOf('_') + 1)
  if (suffix.length !== 26) return null
  let number = 0n
  for (const character of suffix) {
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) return null
    number = number * 32n + BigInt(digit)
  }
  const hex = number.toString(16).padStart(32, '0')
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : null
}
