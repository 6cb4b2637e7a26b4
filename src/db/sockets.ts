import { once } from 'node:events'
import { Socket } from 'node:net'

/** How long connections may take to say goodbye. */
const GOODBYE_MS = 1_000

/**
 * The sockets of connections to the database. One that leads nowhere any more would wait for ever for the answer to its
 * goodbye, and keep the process alive when all else has ended.
 */
export class Sockets {
  readonly #open = new Set<Socket>()

  /** A new one: what `stream` of a client or pool asks for. */
  readonly open = (): Socket => {
    const socket = new Socket()
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    return socket
  }

  /** Resolves when all are closed: after the goodbye, or a second after it began. */
  async closedBy(goodbye: () => Promise<unknown>): Promise<void> {
    const force = setTimeout(() => {
      for (const socket of this.#open) socket.destroy()
    }, GOODBYE_MS)
    try {
      await goodbye()
      await Promise.all([...this.#open].map((socket) => once(socket, 'close')))
    } finally {
      clearTimeout(force)
    }
  }
}
