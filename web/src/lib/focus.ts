/** Puts the focus on an element: at once, so that the key pressed next is for it; when it is still to be drawn, then. */
export function focusDrawn(find: () => HTMLElement | null | undefined): void {
  const drawn = find()
  if (drawn) drawn.focus()
  else requestAnimationFrame(() => find()?.focus())
}
