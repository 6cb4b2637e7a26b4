import { setTimeout as delay } from 'node:timers/promises'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import type { DriftWake, MetricsWake, OutboxWake, Wake } from '../ports/wake.ts'
import { enqueue, type JobName, type JobPayloads, uniqueKeyOf } from './contracts.ts'

interface InFlight {
  askedAgain: boolean
  readonly sent: Promise<void>
}

/**
 * Tells workers that there may be work. While a send for a key is on its way at most one more follows it, however many
 * were asked for: a burst of deliveries costs a handful of jobs. (One must follow: the job that the first send meets may
 * have looked already when the later delivery was stored.)
 *
 * Never throws into the caller, who has stored the work and can do no more. A send that fails is logged and left to the
 * sweep: finding what a lost wake-up forgot is what the sweep is for.
 */
export class WakeUps {
  readonly #queue: Pick<JobQueue, 'send'>
  readonly #logger: Logger
  readonly #inFlight = new Map<string, InFlight>()

  constructor(queue: Pick<JobQueue, 'send'>, logger: Logger) {
    this.#queue = queue
    this.#logger = logger
  }

  /** A run of this job begins after now, unless the queue cannot be reached. Returns at once. */
  wake<N extends JobName>(name: N, payload: JobPayloads[N]): void {
    const key = `${name}/${uniqueKeyOf(name, payload) ?? JSON.stringify(payload)}`
    const known = this.#inFlight.get(key)
    if (known) known.askedAgain = true
    else this.#inFlight.set(key, { askedAgain: false, sent: this.#send(key, name, payload) })
  }

  /** Resolves when every wake-up asked for so far was sent or given up, and after so long whatever became of them. */
  async flush(withinMs: number): Promise<void> {
    const late = new AbortController()
    const limit = delay(withinMs, undefined, { signal: late.signal }).catch(() => undefined)
    await Promise.race([this.#allSent(), limit])
    late.abort()
  }

  async #allSent(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all([...this.#inFlight.values()].map(({ sent }) => sent))
  }

  async #send<N extends JobName>(key: string, name: N, payload: JobPayloads[N]): Promise<void> {
    let current: InFlight | undefined
    do {
      if (current) current.askedAgain = false
      try {
        await enqueue(this.#queue, name, payload)
      } catch (err) {
        this.#logger.warn({ job: name, err }, 'wake-up not sent; the sweep will find the work')
      }
      current = this.#inFlight.get(key)
    } while (current?.askedAgain)
    this.#inFlight.delete(key)
  }
}

/** Which job each wake-up is. */
export function wakesOf(wakeUps: WakeUps) {
  const wake: Wake = (job, endpointId) => wakeUps.wake(job, { endpointId })
  const metricsWake: MetricsWake = {
    attribution: (tenantId, initiativeId) => wakeUps.wake('attribute-initiative', { tenantId, initiativeId }),
    snapshots: (tenantId) => wakeUps.wake('snapshot-metrics', { tenantId }),
    backfill: (tenantId, backfillId) => wakeUps.wake('backfill-metrics', { tenantId, backfillId }),
  }
  const driftWake: DriftWake = { drift: (tenantId) => wakeUps.wake('detect-drift', { tenantId }) }
  const outboxWake: OutboxWake = {
    relay: (slot) => wakeUps.wake('relay-outbox', { slot }),
    catchUp: (sink) => wakeUps.wake('catch-up-sink', { sink }),
    deliver: (subscriptionId) => wakeUps.wake('deliver-events', { subscriptionId }),
    write: (endpointId) => wakeUps.wake('perform-egress', { endpointId }),
  }
  return { wake, metricsWake, driftWake, outboxWake }
}
