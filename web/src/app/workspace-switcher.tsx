import { useNavigate } from '@tanstack/react-router'
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import { switchWorkspace, useSession } from '@/lib/session'

/** Shows the workspace, and changes it where the person has several. */
export function WorkspaceSwitcher() {
  const t = useT()
  const navigate = useNavigate()
  const { workspace, workspaces, agency } = useSession()
  async function choose(id: string) {
    await switchWorkspace(id)
    await navigate({ to: '/' })
  }
  return (
    <Menu
      label={t('workspace.switch')}
      side="right"
      className="w-64"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          title={workspace.name}
          aria-label={t('workspace.current', { name: workspace.name })}
          className="grid place-items-center size-9 rounded-[10px] bg-accent text-on-accent font-semibold"
        >
          {[...workspace.name][0]?.toUpperCase() ?? '·'}
        </button>
      )}
    >
      {(close) => (
        <>
          <MenuLabel>{agency.name}</MenuLabel>
          {workspaces.map(({ id, name }) => (
            <MenuItem
              key={id}
              checked={id === workspace.id}
              onSelect={() => {
                close()
                if (id !== workspace.id) void choose(id)
              }}
            >
              {name}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  )
}
