import { z } from 'zod'
import { TrackerdError } from '../errors.ts'
import type { JobQueue, SendOptions } from '../ports/job-queue.ts'

interface Contract<Payload> {
  readonly payload: z.ZodType<Payload>
  /** One waiting and one running job per value. It stands here because whoever sends must know it. */
  readonly uniqueBy?: (payload: Payload) => string
}

const contract = <Payload>(of: Contract<Payload>): Contract<Payload> => of
const nothing = z.strictObject({})

/** Everything that may be queued. Who queues imports this; only `jobs/` holds handlers. */
export const CONTRACTS = {
  'apply-inbox': contract({
    payload: z.strictObject({ endpointId: z.guid() }),
    uniqueBy: ({ endpointId }) => endpointId,
  }),
  sweep: contract({ payload: nothing, uniqueBy: () => 'sweep' }),
  'sync-endpoint': contract({
    payload: z.strictObject({ endpointId: z.guid() }),
    uniqueBy: ({ endpointId }) => endpointId,
  }),
  'wake-syncs': contract({ payload: nothing, uniqueBy: () => 'wake-syncs' }),
  'recover-deliveries': contract({
    payload: z.strictObject({ endpointId: z.guid() }),
    uniqueBy: ({ endpointId }) => endpointId,
  }),
  'wake-recoveries': contract({ payload: nothing, uniqueBy: () => 'wake-recoveries' }),
  'check-connections': contract({ payload: nothing, uniqueBy: () => 'check-connections' }),
  'relay-outbox': contract({
    payload: z.strictObject({ slot: z.number().int().min(0).max(63) }),
    uniqueBy: ({ slot }) => `slot-${slot}`,
  }),
  'catch-up-sink': contract({
    payload: z.strictObject({ sink: z.string().min(1) }),
    uniqueBy: ({ sink }) => sink,
  }),
  'deliver-events': contract({
    payload: z.strictObject({ subscriptionId: z.guid() }),
    uniqueBy: ({ subscriptionId }) => subscriptionId,
  }),
  'perform-egress': contract({
    payload: z.strictObject({ endpointId: z.guid() }),
    uniqueBy: ({ endpointId }) => endpointId,
  }),
  'sweep-outbox': contract({ payload: nothing, uniqueBy: () => 'sweep-outbox' }),
  'wake-attributions': contract({ payload: nothing, uniqueBy: () => 'wake-attributions' }),
  'attribute-initiative': contract({
    payload: z.strictObject({ tenantId: z.guid(), initiativeId: z.guid() }),
    // An automatic initiative has its id from its tenant, so ids of two tenants differ.
    uniqueBy: ({ initiativeId }) => initiativeId,
  }),
  'wake-snapshots': contract({ payload: nothing, uniqueBy: () => 'wake-snapshots' }),
  'snapshot-metrics': contract({
    payload: z.strictObject({ tenantId: z.guid() }),
    uniqueBy: ({ tenantId }) => tenantId,
  }),
  'backfill-metrics': contract({
    payload: z.strictObject({ tenantId: z.guid(), backfillId: z.guid() }),
    uniqueBy: ({ backfillId }) => backfillId,
  }),
  'wake-drift': contract({ payload: nothing, uniqueBy: () => 'wake-drift' }),
  'detect-drift': contract({
    payload: z.strictObject({ tenantId: z.guid() }),
    uniqueBy: ({ tenantId }) => tenantId,
  }),
  prune: contract({ payload: nothing, uniqueBy: () => 'prune' }),
  'reap-sync-records': contract({ payload: nothing, uniqueBy: () => 'reap-sync-records' }),
} as const

export type JobName = keyof typeof CONTRACTS
export type JobPayloads = { [N in JobName]: z.infer<(typeof CONTRACTS)[N]['payload']> }

/** The payload as its contract describes it; throws INPUT_INVALID otherwise. */
export function parsePayload<N extends JobName>(name: N, payload: unknown): JobPayloads[N] {
  const parsed = contractOf(name).payload.safeParse(payload)
  if (!parsed.success)
    throw new TrackerdError('INPUT_INVALID', { what: `payload of ${name}`, issues: parsed.error.issues })
  return parsed.data
}

/** The unique key of a job with this payload; undefined when any number may wait. */
export function uniqueKeyOf<N extends JobName>(name: N, payload: JobPayloads[N]): string | undefined {
  return contractOf(name).uniqueBy?.(payload)
}

/** Queues a job as its contract says. Resolves false when one with the same unique key waits already. */
export async function enqueue<N extends JobName>(
  queue: Pick<JobQueue, 'send'>,
  name: N,
  payload: JobPayloads[N],
  options: Pick<SendOptions, 'startAfter'> = {},
): Promise<boolean> {
  const uniqueKey = uniqueKeyOf(name, parsePayload(name, payload))
  return queue.send(name, payload, uniqueKey === undefined ? options : { ...options, uniqueKey })
}

/** TypeScript cannot see by itself that the entry under N carries N's payload. */
const contractOf = <N extends JobName>(name: N): Contract<JobPayloads[N]> =>
  CONTRACTS[name] as unknown as Contract<JobPayloads[N]>
