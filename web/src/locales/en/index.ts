import auth from './auth.json'
import core from './core.json'
import home from './home.json'
import inbox from './inbox.json'
import leads from './leads.json'
import settings from './settings.json'
import sites from './sites.json'
import team from './team.json'

export default { ...core, ...auth, ...home, ...inbox, ...leads, ...sites, ...team, ...settings }
