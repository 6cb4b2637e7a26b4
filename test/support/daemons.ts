import { type DaemonProcess, spawnDaemon } from './daemon.ts'
import { ENCRYPTION_KEY, type World } from './open-world.ts'

export const ENGINES = ['pg-boss', 'bullmq'] as const
export type Engine = (typeof ENGINES)[number]

export interface OnWorld {
  /** All of it by default. */
  readonly only?: 'http' | 'worker'
  readonly env?: Readonly<Record<string, string>>
}

/** The real program in a process of its own, on the database of this world. */
export const startOn = (world: World, { only, env = {} }: OnWorld = {}): DaemonProcess =>
  spawnDaemon({
    args: only === undefined ? [] : ['--only', only],
    env: {
      TRACKERD_DATABASE_URL: world.url,
      TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
      TRACKERD_PORT: '0',
      TRACKERD_ALLOW_PRIVATE_NETWORKS: 'true',
      ...env,
    },
  })

/** What makes a daemon use this engine; `redisUrl` for the one that needs it. */
export const withEngine = (engine: Engine, redisUrl: string): Readonly<Record<string, string>> =>
  engine === 'bullmq' ? { TRACKERD_QUEUE: engine, TRACKERD_REDIS_URL: redisUrl } : {}

/** As `kill -9` ends it. */
export async function killNow(daemon: DaemonProcess): Promise<void> {
  daemon.kill('SIGKILL')
  await daemon.ended
}

/** Where this daemon takes deliveries for the endpoint of the world, once it is ready. */
export const doorOf = async (daemon: DaemonProcess, world: World) =>
  `${await daemon.ready()}/webhooks/github/${world.endpointId}`

/** The work's result; rejects with the last that the daemon said when it ends before. */
export function unlessItEnds<T>(daemon: DaemonProcess, work: Promise<T>): Promise<T> {
  const died = daemon.ended.then((how): never => {
    const last = daemon.lines.slice(-5).map((line) => JSON.stringify(line))
    throw new Error(`the daemon ended (${how}):\n${[...last, daemon.said].join('\n')}`)
  })
  died.catch(() => undefined) // it may end after the work has
  return Promise.race([work, died])
}

/** What the daemon at this address answers to a GET; null when nobody does. */
export const statusOf = (address: string, path: string): Promise<number | null> =>
  fetch(new URL(path, address)).then(
    ({ status }) => status,
    () => null,
  )
