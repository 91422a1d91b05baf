import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { Menu, MenuItem } from './menu'

afterEach(cleanup)

function open(onSelect = vi.fn()) {
  i18n.loadAndActivate({ locale: 'en', messages: {} })
  render(
    <I18nProvider i18n={i18n}>
      <Menu
        label="Actions"
        trigger={(props) => (
          <button type="button" {...props}>
            Open
          </button>
        )}
      >
        {(close) =>
          ['Assign', 'Close', 'Delete'].map((name) => (
            <MenuItem
              key={name}
              onSelect={() => {
                close()
                onSelect(name)
              }}
            >
              {name}
            </MenuItem>
          ))
        }
      </Menu>
    </I18nProvider>,
  )
  return onSelect
}

it('is worked by keys alone', async () => {
  const user = userEvent.setup()
  const onSelect = open()
  await user.tab()
  await user.keyboard('{Enter}')
  expect(document.activeElement?.textContent).toBe('Assign')
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{End}')
  expect(document.activeElement?.textContent).toBe('Delete')
  await user.keyboard('c')
  expect(document.activeElement?.textContent).toBe('Close')
  await user.keyboard('{Enter}')
  expect(onSelect).toHaveBeenCalledWith('Close')
  expect(screen.queryByRole('menu')).toBeNull()
})

it('closes on Escape and gives the focus back', async () => {
  const user = userEvent.setup()
  open()
  await user.click(screen.getByText('Open'))
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('menu')).toBeNull()
  expect(document.activeElement?.textContent).toBe('Open')
})
