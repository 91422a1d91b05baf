/**
 * Compiles the message catalogues (`src/locales/<language>/*.json`, ICU MessageFormat) when the app is built,
 * so that the message parser is not shipped to browsers.
 */
import { readFile } from 'node:fs/promises'
import { resolve, dirname } from 'node:path'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const PREFIX = '\0messages:'

export function messages(): Plugin {
  return {
    name: 'porchlight-messages',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !source.endsWith('.json') || !/\/src\/locales\//.test(importer)) return null
      return `${PREFIX}${resolve(dirname(importer), source)}.js`
    },
    hotUpdate({ file }) {
      const module = this.environment.moduleGraph.getModuleById(`${PREFIX}${file}.js`)
      return module ? [module] : undefined
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return null
      const file = id.slice(PREFIX.length, -'.js'.length)
      this.addWatchFile(file)
      const source = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
      const compiled = Object.entries(source).map(([key, text]) => [key, compileMessage(text)])
      return { code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`, moduleType: 'js' }
    },
  }
}
