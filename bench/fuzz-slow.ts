import { connect } from 'node:net'

/** Longer than the server waits for a head, and than it takes to look. */
const PATIENCE_MS = 120_000

/** Senders that begin a request and never end it; how each was answered, or `open` when nobody cut it off. */
export function slowSenders(port: number, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => slowSender(port, i % 2 === 0)))
}

function slowSender(port: number, headOnly: boolean): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1')
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS)
  let answer = ''
  let cut = false
  const head = 'POST /webhooks/github/01a21655-5caf-7245-acef-88a93dc02bde HTTP/1.1\r\nHost: slow\r\n'
  socket.write(headOnly ? head : `${head}Content-Type: application/json\r\nContent-Length: 90\r\n\r\n{`)
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1')
  })
  socket.on('error', () => undefined) // a reset is a way to be cut off
  socket.on('end', () => {
    cut = true
  })
  socket.on('close', (hadError) => {
    clearTimeout(timer)
    resolve(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? (cut || hadError ? 'closed' : 'open'))
  })
  return promise
}
