import { APP, SHOP, Server } from './server'

/** One server for the whole run; what is returned stops it. */
export default async function setup() {
  const server = new Server(APP)
  await server.start(SHOP)
  return async () => {
    await server.stop()
    server.clean()
  }
}
