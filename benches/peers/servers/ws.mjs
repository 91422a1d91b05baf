// Who connects says his number; a message is inserted, then delivered, then acknowledged.
import pg from 'pg'
import { WebSocketServer } from 'ws'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const insert = 'INSERT INTO messages (sender, recipient, body) VALUES ($1, $2, $3) RETURNING id'
const sockets = new Map()

new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT) }).on(
  'connection',
  (socket, request) => {
    const user = Number(new URL(request.url, 'http://localhost').searchParams.get('user'))
    sockets.set(user, socket)
    socket.on('close', () => sockets.delete(user))
    socket.on('message', async (frame) => {
      const { n, to, body } = JSON.parse(frame)
      const { rows } = await pool.query({ name: 'insert', text: insert, values: [user, to, body] })
      sockets.get(to)?.send(JSON.stringify({ id: rows[0].id, from: user, body }))
      socket.send(JSON.stringify({ re: n, id: rows[0].id }))
    })
  },
)
