import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Case } from './case.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Exchange {
  readonly answers: readonly Answer[]
  /** From the first byte sent to the last answer. */
  readonly ms: number
  /** Nothing more came, and the connection stayed open. */
  readonly hung: boolean
}

const PATIENCE_MS = 60_000

/** One connection after the other to a server. What is sent on it comes back answered, or the connection ends. */
export class Line {
  readonly #port: number
  #socket: Socket | null = null

  constructor(port: number) {
    this.#port = port
  }

  async send(given: Case): Promise<Exchange> {
    const kept = given.alone ? null : this.#socket
    if (kept?.writable) {
      const exchange = await exchanged(kept, given)
      // The server had closed it after the answer before, as it may: that only shows when it is used again.
      if (exchange.hung || exchange.answers.length > 0) return exchange
    }
    const socket = await opened(this.#port)
    const exchange = await exchanged(socket, given)
    if (given.alone || exchange.hung) socket.destroy()
    else {
      this.#socket?.destroy()
      this.#socket = socket
    }
    return exchange
  }

  close(): void {
    this.#socket?.destroy()
  }
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  // A server that cuts a broken request short resets it; what it answered before counts.
  socket.on('error', () => undefined)
  return socket
}

async function exchanged(socket: Socket, { pieces, answers: wanted, hangsUp }: Case): Promise<Exchange> {
  const started = performance.now()
  const answers: Answer[] = []
  let received: Buffer = Buffer.alloc(0)
  const { promise: ended, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(true), PATIENCE_MS)
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (let read = answerIn(received); read !== null; read = answerIn(received)) {
      received = received.subarray(read.length)
      if (read.answer.status >= 200) answers.push(read.answer)
    }
    if (answers.length >= (wanted ?? 1)) resolve(false)
  }
  const onEnd = () => resolve(false)
  socket.on('data', onData).on('close', onEnd).on('end', onEnd)
  for (const piece of pieces) {
    if (!socket.writable) break
    await new Promise((sent) => socket.write(piece, sent))
  }
  if (hangsUp) resolve(false)
  const hung = await ended
  clearTimeout(timer)
  socket.off('data', onData).off('close', onEnd).off('end', onEnd)
  return { answers, ms: performance.now() - started, hung }
}

/** The first whole answer in these bytes. */
function answerIn(bytes: Buffer): { answer: Answer; length: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  const from = headEnd + 4
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.length < from + length) return null
  return { answer: { status, body: bytes.toString('utf8', from, from + length) }, length: from + length }
}
