// Who connects joins the room of his number; a message is inserted, then delivered, then acknowledged.
import { createServer } from 'node:http'
import pg from 'pg'
import { Server } from 'socket.io'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const insert = 'INSERT INTO messages (sender, recipient, body) VALUES ($1, $2, $3) RETURNING id'
const http = createServer()
const io = new Server(http, { transports: ['websocket'] })

io.on('connection', (socket) => {
  const user = Number(socket.handshake.query.user)
  socket.join(`user:${user}`)
  socket.on('message', async ({ to, body }, acknowledge) => {
    const { rows } = await pool.query({ name: 'insert', text: insert, values: [user, to, body] })
    io.to(`user:${to}`).emit('message', { id: rows[0].id, from: user, body })
    acknowledge({ id: rows[0].id })
  })
})
http.listen(Number(process.env.PORT), '127.0.0.1')
