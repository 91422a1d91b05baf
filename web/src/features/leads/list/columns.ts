/** The columns of the table: which are shown follows from the room the list has, not from the screen. */
export const GRID =
  'grid items-center gap-x-3 px-4 grid-cols-[minmax(0,2.4fr)_6.5rem_minmax(0,1.1fr)_3.75rem] ' +
  '@3xl:grid-cols-[minmax(0,2.4fr)_6.5rem_6.5rem_minmax(0,1fr)_minmax(0,1.2fr)_4rem] ' +
  '@5xl:grid-cols-[minmax(0,2.4fr)_6.5rem_6.5rem_minmax(0,.9fr)_minmax(0,1.2fr)_minmax(0,1.2fr)_4rem] ' +
  '@6xl:grid-cols-[minmax(0,2.4fr)_6.5rem_6.5rem_minmax(0,.9fr)_minmax(0,1.2fr)_minmax(0,1.1fr)_minmax(0,1.2fr)_4rem] ' +
  '@7xl:grid-cols-[minmax(0,2.4fr)_6.5rem_6.5rem_minmax(0,.9fr)_minmax(0,1.2fr)_minmax(0,1.1fr)_minmax(0,1.2fr)_4rem_6rem]'

/** From which width of the list a column is shown. */
export const FROM = {
  quality: '@max-3xl:hidden',
  source: '@max-3xl:hidden',
  page: '@max-5xl:hidden',
  tags: '@max-6xl:hidden',
  created: '@max-7xl:hidden',
} as const
