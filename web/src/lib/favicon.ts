/** Puts a mark on the tab's icon while something waits for the person. */

const ICON = '/icon.svg'
const BADGE = '<circle cx="46" cy="18" r="18" fill="#fff"/><circle cx="46" cy="18" r="15" fill="#d3214a"/>'

let drawn: Promise<string> | undefined

/** The icon with its mark, as an address; the plain one when it cannot be read. */
function marked(): Promise<string> {
  drawn ??= fetch(ICON)
    .then((answer) => answer.text())
    .then((svg) => `data:image/svg+xml,${encodeURIComponent(svg.replace('</svg>', `${BADGE}</svg>`))}`)
    .catch(() => ICON)
  return drawn
}

let isWanted = false

export async function markFavicon(isMarked: boolean): Promise<void> {
  isWanted = isMarked
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  const address = isMarked ? await marked() : ICON
  if (link && isWanted === isMarked) link.href = address
}
