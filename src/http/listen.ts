import { TrackerdError } from '../errors.ts'
import type { Server } from './server.ts'

/** How many ports after the usual one are looked at. */
const TRIES = 20

/** What the operating system refuses, and the variable that can be changed about it. */
const REFUSALS: ReadonlyMap<string | undefined, { variable: string; problem: string; fix: string }> = new Map([
  ['EACCES', { variable: 'TRACKERD_PORT', problem: 'is a port that only root may use', fix: 'Use 1024 or more.' }],
  ...['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].map(
    (code) =>
      [
        code,
        {
          variable: 'TRACKERD_HOST',
          problem: 'is no address of this machine',
          fix: 'Use 127.0.0.1 for this machine only, 0.0.0.0 for every interface.',
        },
      ] as const,
  ),
])

/**
 * The server takes requests; returns its address. A port that somebody chose is used or PORT_IN_USE is thrown; when
 * nobody chose one and the usual one is taken, the next free one is used. Throws CONFIG_INVALID for an address or a
 * port that this process may not have.
 */
export async function listenOn(server: Server, at: { host: string; port: number; fixed: boolean }): Promise<string> {
  for (let port = at.port; ; port += 1)
    try {
      const address = await server.listen({ host: at.host, port })
      if (port !== at.port) server.log.warn({ taken: at.port, port }, 'the usual port is taken, so another one is used')
      return address
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const problem = REFUSALS.get(code)
      if (problem !== undefined)
        throw new TrackerdError('CONFIG_INVALID', { what: problem.problem, problems: [problem] }, { cause: error })
      if (code !== 'EADDRINUSE') throw error
      if (at.fixed || port - at.port >= TRIES) throw new TrackerdError('PORT_IN_USE', { what: `${at.host}:${port}` })
    }
}
