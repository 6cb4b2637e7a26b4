/**
 * The load generator, a process of its own. Requests are ready before the clock runs: only the delivery id, which the
 * signature does not cover, is written into them. Raw sockets, because the machine is shared with what is measured.
 */
import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type SignedPayload, signedPayloads } from './payloads.ts'
import { quantile } from './results.ts'

export interface LoadOrder {
  readonly url: string
  readonly secret: string
  readonly connections: number
  readonly warmUpMs: number
  readonly ms: number
}

export interface LoadReport {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

const ID_LENGTH = 36
const ID_PLACE = '#'.repeat(ID_LENGTH)

/** A whole request as bytes, and where its delivery id stands. */
function request(url: URL, { event, body, signature }: SignedPayload): { bytes: Buffer; idAt: number } {
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: GitHub-Hookshot/044aadd',
    'Accept: */*',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-GitHub-Event: ${event}`,
    `X-GitHub-Delivery: ${ID_PLACE}`,
    'X-GitHub-Hook-ID: 292430182',
    `X-Hub-Signature-256: ${signature}`,
    '\r\n',
  ].join('\r\n')
  return { bytes: Buffer.concat([Buffer.from(head), body]), idAt: head.indexOf(ID_PLACE) }
}

/** One connection: sends, waits for the answer, sends the next, until `stopped`. */
function keepSending(url: URL, payloads: readonly SignedPayload[], first: number, onAnswer: (ms: number) => void) {
  const requests = payloads.map((payload) => request(url, payload))
  let stopped = false
  let n = first
  let sentAt = 0
  const send = (socket: Socket) => {
    const { bytes, idAt } = requests[n % requests.length] as { bytes: Buffer; idAt: number }
    n += 1
    bytes.write(randomUUID(), idAt, 'latin1')
    sentAt = performance.now()
    socket.write(bytes)
  }
  const ended = new Promise<void>((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname)
    socket.setNoDelay(true)
    socket.on('connect', () => send(socket))
    socket.on('error', reject)
    socket.on('close', () => (stopped ? resolve() : reject(new Error('the server closed the connection'))))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!isWhole(answer)) return
      if (!answer.startsWith('HTTP/1.1 202')) return void socket.destroy(new Error(answer))
      answer = ''
      onAnswer(performance.now() - sentAt)
      if (stopped) socket.end()
      else send(socket)
    })
  })
  return {
    ended,
    stop() {
      stopped = true
    },
  }
}

function isWhole(answer: string): boolean {
  const body = answer.indexOf('\r\n\r\n') + 4
  const length = /content-length: (\d+)/i.exec(answer)?.[1]
  return body >= 4 && length !== undefined && answer.length >= body + Number(length)
}

async function run({ url, secret, connections, warmUpMs, ms }: LoadOrder): Promise<LoadReport> {
  const payloads = signedPayloads(secret)
  const from = performance.now() + warmUpMs
  const latencies: number[] = []
  const senders = Array.from({ length: connections }, (_, i) =>
    keepSending(new URL(url), payloads, i * 7, (latency) => {
      if (performance.now() >= from) latencies.push(latency)
    }),
  )
  let perSecond = 0
  setTimeout(() => {
    perSecond = latencies.length / ((performance.now() - from) / 1000)
    for (const sender of senders) sender.stop()
  }, warmUpMs + ms)
  await Promise.all(senders.map((sender) => sender.ended))
  return { perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      throw error
    },
  )
})
