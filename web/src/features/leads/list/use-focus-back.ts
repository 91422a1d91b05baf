import { useEffect, useEffectEvent, useState } from 'react'
import { focusRow, type RowKeys } from './use-row-keys'

/** When the open lead is closed, the focus goes back to its row, unless it is somewhere else by then. */
export function useFocusBack({ boxRef, leads, openId, reveal }: RowKeys): void {
  const [lastOpenId, setLastOpenId] = useState(openId)
  if (openId && openId !== lastOpenId) setLastOpenId(openId)
  const goBack = useEffectEvent(() => {
    const index = leads.findIndex(({ id }) => id === lastOpenId)
    if (!lastOpenId || index < 0 || document.activeElement !== document.body) return
    reveal(index)
    focusRow(boxRef, lastOpenId)
  })
  useEffect(() => {
    if (!openId) goBack()
  }, [openId])
}
