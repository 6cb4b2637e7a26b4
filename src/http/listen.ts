import { TrackerdError } from '../errors.ts'
import type { Server } from './server.ts'

/** How many ports after the usual one are looked at. */
const TRIES = 20

/**
 * The server takes requests; returns its address. A port that somebody chose is used or PORT_IN_USE is thrown; when
 * nobody chose one and the usual one is taken, the next free one is used.
 */
export async function listenOn(server: Server, at: { host: string; port: number; fixed: boolean }): Promise<string> {
  for (let port = at.port; ; port += 1)
    try {
      return await server.listen({ host: at.host, port })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (at.fixed || port - at.port >= TRIES) throw new TrackerdError('PORT_IN_USE', { what: `${at.host}:${port}` })
    }
}
