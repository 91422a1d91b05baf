// One request, one event, one row: answered when it is committed.
import { createServer } from 'node:http'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const insert = 'INSERT INTO events (site, name, url, data) VALUES ($1, $2, $3, $4)'

createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', async () => {
    const { clientId, context, events } = JSON.parse(Buffer.concat(parts))
    const [event] = events
    await pool.query({ name: 'insert', text: insert, values: [clientId, event.type, context.url, event] })
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': 14 })
    response.end('{"accepted":1}')
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
