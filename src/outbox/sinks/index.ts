import type { EventSink } from '../../ports/event-sink.ts'
import type { Logger } from '../../ports/logger.ts'

export interface SinkOptions {
  /** As TRACKERD_SINKS has it, kind included. */
  readonly name: string
  /** What follows the kind. */
  readonly argument: string
  /** Where the broker is. */
  readonly url: string
  readonly log: Logger
}

interface Kind {
  /** The variable that says where the broker is. */
  readonly needs: 'TRACKERD_REDIS_URL' | 'TRACKERD_NATS_URL'
  readonly argument: RegExp
  readonly example: string
  /** Loads the library of the broker, which nobody else has to wait for. Connects when it is first used. */
  readonly open: (options: SinkOptions) => Promise<EventSink>
}

/** All kinds of sinks. One more is a file and a line here. */
export const SINK_KINDS: Readonly<Record<string, Kind>> = {
  'redis-stream': {
    needs: 'TRACKERD_REDIS_URL',
    argument: /^[\w.:{}-]{1,200}(\?maxlen=[1-9]\d{0,11})?$/,
    example: 'redis-stream:trackerd-events?maxlen=1000000',
    open: async (options) => (await import('./redis-stream.ts')).openRedisStream(options),
  },
  nats: {
    needs: 'TRACKERD_NATS_URL',
    argument: /^[\w-]+(\.[\w-]+)*\.>$/,
    example: 'nats:trackerd.>',
    open: async (options) => (await import('./nats.ts')).openNats(options),
  },
}

/** A sink as it was asked for: of a known kind, with an argument that the kind understands. */
export interface SinkSpec {
  readonly name: string
  readonly kind: string
  readonly argument: string
}

/** What `kind:argument,kind:argument` asks for, or what is wrong with it. */
export function parseSinks(text: string): { sinks: readonly SinkSpec[]; problem?: string } {
  const sinks: SinkSpec[] = []
  for (const name of text.split(',').map((entry) => entry.trim())) {
    const kind = name.split(':', 1)[0] ?? ''
    const argument = name.slice(kind.length + 1)
    const known = Object.hasOwn(SINK_KINDS, kind) ? SINK_KINDS[kind] : undefined
    if (known === undefined)
      return { sinks: [], problem: `names the kind "${kind}"; there are ${Object.keys(SINK_KINDS).join(' and ')}` }
    if (!known.argument.test(argument))
      return { sinks: [], problem: `has "${name}", which is not written like ${known.example}` }
    if (sinks.some((sink) => sink.name === name)) return { sinks: [], problem: `names ${name} twice` }
    sinks.push({ name, kind, argument })
  }
  return { sinks }
}

/** The sinks, not connected yet. `urls` has one for each variable that their kinds need. */
export function openSinks(
  specs: readonly SinkSpec[],
  urls: Readonly<Record<Kind['needs'], string | null>>,
  log: Logger,
): Promise<EventSink[]> {
  return Promise.all(
    specs.map(({ name, kind, argument }) => {
      const { needs, open } = SINK_KINDS[kind] as Kind
      return open({ name, argument, url: urls[needs] ?? '', log })
    }),
  )
}
