import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compression } from 'vite-plugin-compression2'
import { messages } from './vite/messages.ts'
import { preloadFont } from './vite/preload-font.ts'

const server = process.env.PORCHLIGHT_DEV_SERVER ?? 'http://127.0.0.1:8080'
// The server takes these from its own origin alone, which in development is another port.
const asTheApp = { target: server, headers: { origin: server } }

/** What every signed-in page needs: one file compresses better than forty. */
const SHELL = [
  /node_modules\/(react|react-dom|scheduler|@tanstack|@lingui|clsx|tailwind-merge|use-sync-external-store)\//,
  /node_modules\/lucide-react\/dist\/esm\/(create|Icon|default|shared|context)/,
  /src\/lib\/(?!forms|favicon)/,
  /src\/components\/ui\/(avatar|button|chip|menu|popover|page|states|time|toast)\./,
  /src\/app\/(?!palette|key-sheet|notification-list|more-page)/,
]
const NOT_SHELL = /@tanstack\/(react-virtual|virtual-core)|\.test\./

export default defineConfig(({ command }) => ({
  plugins: [
    messages(),
    tanstackRouter({ target: 'react', autoCodeSplitting: true }),
    react(),
    tailwind(),
    preloadFont(),
    command === 'build' &&
      compression({ algorithms: ['gzip', 'brotliCompress'], include: /\.(js|css|html|svg|json)$/ }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'baseline-widely-available',
    manifest: true,
    sourcemap: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shell',
              test: (id: string) => SHELL.some((part) => part.test(id)) && !NOT_SHELL.test(id),
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      '/api': asTheApp,
      '/ws': { ...asTheApp, ws: true },
      '/widget': { target: server },
      '/script': { target: server },
      '/v1': { target: server },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test/setup.ts'] },
}))
