import type { Logger } from '../ports/logger.ts'
import { noTracing, type Tracing } from '../ports/tracing.ts'

interface Surroundings {
  readonly version: string
  readonly logger: Logger
  readonly shutdown: { add(name: string, stop: () => Promise<unknown>): void }
}

/** Spans go where the settings say, until the end of the process. Who traces nothing loads nothing. */
export async function openTracing(
  traces: { readonly sampler: string; readonly ratio: number } | null,
  { version, logger, shutdown }: Surroundings,
): Promise<Tracing> {
  if (traces === null) return noTracing
  const { startTracing } = await import('./trace-export.ts')
  const { tracing, stop } = startTracing({ ...traces, version, logger })
  // Added first it is stopped last, so that what is done until then is told.
  shutdown.add('traces', stop)
  return tracing
}
