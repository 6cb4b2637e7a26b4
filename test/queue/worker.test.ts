import { describe, expect, test } from 'vitest'
import { jobs } from '../../jobs/index.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { JobRun, QueuedJobOptions, RunJob } from '../../src/ports/job-queue.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { CONTRACTS, enqueue, type JobName, parsePayload } from '../../src/queue/contracts.ts'
import { again, done, type JobApp } from '../../src/queue/define-job.ts'
import { startWorker } from '../../src/queue/worker.ts'

const endpointId = '00000000-0000-4000-8000-00000000000a'

async function setup(app: Partial<JobApp> = {}) {
  const worked = new Map<string, { options: QueuedJobOptions; run: RunJob }>()
  const scheduled: { name: string; cron: string; uniqueKey: string | undefined }[] = []
  const unexpected = async (): Promise<never> => {
    throw new Error('not part of this test')
  }
  await startWorker({
    jobs,
    logger: silentLogger,
    app: {
      applyInbox: unexpected,
      sweep: unexpected,
      reapSyncRecords: unexpected,
      syncEndpoint: unexpected,
      wakeDueSyncs: unexpected,
      recoverDeliveries: unexpected,
      wakeRecoveries: unexpected,
      checkConnections: unexpected,
      relayOutbox: unexpected,
      catchUpSink: unexpected,
      deliverEvents: unexpected,
      performEgress: unexpected,
      sweepOutbox: unexpected,
      wakeAttributions: unexpected,
      attributeInitiative: unexpected,
      wakeSnapshots: unexpected,
      snapshotMetrics: unexpected,
      backfillMetrics: unexpected,
      wakeDrift: unexpected,
      detectDrift: unexpected,
      prune: unexpected,
      ...app,
    },
    queue: {
      work: async (options, run) => void worked.set(options.name, { options, run }),
      schedule: async (name, cron, options) => void scheduled.push({ name, cron, uniqueKey: options?.uniqueKey }),
    },
  })
  const run = (name: JobName, payload: unknown, more: Partial<JobRun> = {}) => {
    const job = {
      id: 'id-1',
      name,
      payload,
      attempt: 1,
      due: new Date(0),
      signal: new AbortController().signal,
      ...more,
    }
    return worked.get(name)?.run(job)
  }
  return { worked, scheduled, run }
}

describe('the worker', () => {
  test('works on every job that can be queued', async () => {
    const { worked } = await setup()
    expect([...worked.keys()].sort()).toEqual(Object.keys(CONTRACTS).sort())
  })

  test('schedules the jobs that say so, once each', async () => {
    const { scheduled } = await setup()
    expect(scheduled).toEqual([
      { name: 'sweep', cron: '*/5 * * * * *', uniqueKey: 'sweep' },
      { name: 'wake-syncs', cron: '*/15 * * * * *', uniqueKey: 'wake-syncs' },
      { name: 'wake-recoveries', cron: '17 * * * *', uniqueKey: 'wake-recoveries' },
      { name: 'check-connections', cron: '41 * * * *', uniqueKey: 'check-connections' },
      { name: 'reap-sync-records', cron: '* * * * *', uniqueKey: 'reap-sync-records' },
      { name: 'sweep-outbox', cron: '*/5 * * * * *', uniqueKey: 'sweep-outbox' },
      { name: 'wake-attributions', cron: '*/5 * * * * *', uniqueKey: 'wake-attributions' },
      { name: 'wake-snapshots', cron: '*/15 * * * * *', uniqueKey: 'wake-snapshots' },
      { name: 'wake-drift', cron: '0 * * * * *', uniqueKey: 'wake-drift' },
      { name: 'prune', cron: '37 * * * *', uniqueKey: 'prune' },
    ])
  })

  test('runs one job of a kind at a time unless its definition says more', async () => {
    const { worked } = await setup()
    expect(worked.get('sweep')?.options).toMatchObject({ concurrency: 1 })
    expect(worked.get('apply-inbox')?.options).toEqual({
      name: 'apply-inbox',
      maxAttempts: 12,
      timeoutMs: 60_000,
      concurrency: 4,
    })
  })

  test('refuses a payload that is not what the contract says, for good', async () => {
    const { run } = await setup()
    await expect(run('apply-inbox', { endpointId: 'no id' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      entry: { retry: 'stop' },
    })
    await expect(run('sweep', { surprise: true })).rejects.toBeInstanceOf(TrackerdError)
  })
})

describe('jobs', () => {
  test('apply-inbox hands over endpoint and signal, and comes again while more is waiting', async () => {
    const asked: unknown[] = []
    const left = [true, false]
    const { run } = await setup({
      applyInbox: async (...args) => {
        asked.push(args)
        return { applied: 3, skipped: 2, setAside: 1, remaining: left.shift() ?? false }
      },
    })
    const { signal } = new AbortController()
    expect(await run('apply-inbox', { endpointId }, { signal })).toEqual(again('3 applied, 2 skipped, 1 set aside'))
    expect(await run('apply-inbox', { endpointId })).toEqual(done('3 applied, 2 skipped, 1 set aside'))
    expect(asked[0]).toEqual([endpointId, signal])
  })

  test.each([
    ['sweep', { sweep: async () => ({ woken: 2 }) }, '2 endpoints woken'],
    ['sweep', { sweep: async () => ({ woken: 0 }) }, undefined],
    ['reap-sync-records', { reapSyncRecords: async () => ({ closed: 1 }) }, '1 closed'],
    ['reap-sync-records', { reapSyncRecords: async () => ({ closed: 0 }) }, undefined],
  ] as const)('%s tells only what it did', async (name, app, note) => {
    const { run } = await setup(app)
    expect(await run(name, {})).toEqual(done(note))
  })
})

describe('contracts', () => {
  test('enqueue refuses a wrong payload before it reaches the queue', async () => {
    const queue = { send: async () => expect.unreachable('nothing may be sent') }
    await expect(enqueue(queue, 'apply-inbox', { endpointId: 'no id' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })

  test('enqueue tells whether the job was added, and passes on when it may start', async () => {
    const sent: unknown[] = []
    const queue = { send: async (...args: unknown[]) => sent.push(args) === 1 }
    const startAfter = new Date(0)
    expect(await enqueue(queue, 'apply-inbox', { endpointId }, { startAfter })).toBe(true)
    expect(await enqueue(queue, 'sweep', {})).toBe(false)
    expect(sent).toEqual([
      ['apply-inbox', { endpointId }, { uniqueKey: endpointId, startAfter }],
      ['sweep', {}, { uniqueKey: 'sweep' }],
    ])
  })

  test('a payload is given back without what the contract does not know', () => {
    expect(parsePayload('apply-inbox', { endpointId })).toEqual({ endpointId })
    expect(() => parsePayload('apply-inbox', { endpointId, more: 1 })).toThrow(TrackerdError)
  })
})

describe('sync-endpoint follows what its turn came to', () => {
  const until = new Date('2026-01-15T13:00:00Z')
  test.each([
    [{ state: 'nothing_due' } as const, { kind: 'done' }],
    [{ state: 'superseded' } as const, { kind: 'cancel', note: 'another worker goes on with this run' }],
    [{ state: 'goes_on' } as const, { kind: 'again', note: 'there is more to read' }],
    [{ state: 'waits', until } as const, { kind: 'snooze', until, note: 'the source asked to wait' }],
    [{ state: 'ended', status: 'partial', items: 7 } as const, { kind: 'done', note: 'partial, 7 items' }],
  ])('%j', async (slice, outcome) => {
    const { run } = await setup({ syncEndpoint: async () => slice })
    expect(await run('sync-endpoint', { endpointId })).toEqual(outcome)
  })
})
