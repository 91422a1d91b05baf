import { Navigate, Outlet } from '@tanstack/react-router'

export function SettingsLayout() {
  return <Outlet />
}

export function SettingsIndex() {
  return <Navigate to="/settings/profile" replace />
}
