import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

interface Pair {
  readonly client: Socket
  /** null: nothing got through yet, so nobody was asked for. */
  server: Socket | null
}

/** A network between a program and a server on this machine, which can be made to fail. */
export class TcpProxy {
  readonly #target: number
  readonly #pairs = new Set<Pair>()
  readonly #forgotten = new Set<Socket>()
  #listener: Server | null = null
  #port = 0
  #isBlack = false

  private constructor(target: number) {
    this.#target = target
  }

  /** Passes everything on to this port. */
  static async open(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target)
    await proxy.#listen()
    return proxy
  }

  /** The same address, through this network. */
  through(url: string): string {
    const changed = new URL(url)
    changed.host = `127.0.0.1:${this.#port}`
    return changed.href
  }

  /** Every connection breaks; new ones pass. */
  cut(): void {
    for (const client of this.#forgotten) client.destroy()
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server?.destroy()
    }
  }

  /** Every connection breaks, and new ones are refused, until it passes again. */
  async refuse(): Promise<void> {
    const listener = this.#listener
    this.#listener = null
    listener?.close()
    this.cut()
    if (listener !== null) await once(listener, 'close')
  }

  /** Connections stay and new ones are taken, but nothing gets through, until it passes again. */
  blackHole(): void {
    this.#isBlack = true
    for (const { client, server } of this.#pairs) {
      client.unpipe()
      server?.unpipe()
    }
  }

  /** Nothing gets through the connections that there are, for ever; new ones pass. As behind a router that was replaced. */
  forget(): void {
    this.blackHole()
    for (const { client, server } of this.#pairs) {
      this.#forgotten.add(client)
      server?.destroy()
    }
    this.#pairs.clear()
    this.#isBlack = false
  }

  /** What was held up arrives, and all goes on. */
  async pass(): Promise<void> {
    // Joined once more, a pair would pass everything on twice.
    if (this.#isBlack) for (const pair of this.#pairs) this.#join(pair)
    this.#isBlack = false
    if (this.#listener === null) await this.#listen()
  }

  async #listen(): Promise<void> {
    const listener = createServer((client) => this.#accept(client))
    this.#listener = listener
    listener.listen(this.#port, '127.0.0.1')
    await once(listener, 'listening')
    this.#port = (listener.address() as { port: number }).port
  }

  #accept(client: Socket): void {
    const pair: Pair = { client, server: null }
    this.#pairs.add(pair)
    client.on('error', () => undefined)
    client.on('close', () => {
      this.#pairs.delete(pair)
      this.#forgotten.delete(client)
      pair.server?.destroy()
    })
    if (!this.#isBlack) this.#join(pair)
  }

  #join(pair: Pair): void {
    const { client } = pair
    if (pair.server === null) {
      const server = connect(this.#target, '127.0.0.1')
      server.on('error', () => undefined)
      // Those that were forgotten do not learn of it.
      server.on('close', () => this.#pairs.has(pair) && client.destroy())
      pair.server = server
    }
    client.pipe(pair.server)
    pair.server.pipe(client)
  }
}
