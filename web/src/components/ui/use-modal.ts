import { useLayoutEffect, useRef, type RefObject } from 'react'

/** Keeps a `<dialog>` open while it is rendered. The focus goes back to where it was when it leaves the page. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null)
  // Before the element is removed: only a dialog that is closed hands the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    dialog.showModal()
    return () => dialog.close()
  }, [])
  return ref
}
