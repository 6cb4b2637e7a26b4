import { describe, expect, test } from 'vitest'
import type { FailedJob } from '../../src/ports/job-queue.ts'
import { CONTRACTS } from '../../src/queue/contracts.ts'
import { setup as setupWorld } from '../support/world.ts'

const from = { ip: '192.0.2.7', userAgent: 'curl/8' }

/** A world whose queue has given up jobs of two tenants and one of the service itself. */
async function setup() {
  const failed: FailedJob[] = []
  const retried: string[] = []
  const world = await setupWorld({
    failures: {
      failed: async () => failed.filter(({ id }) => !retried.includes(id)),
      async retryFailed(id) {
        if (retried.includes(id) || id === 'gone meanwhile') return false
        retried.push(id)
        return true
      },
    },
  })
  const { token, tenant } = await world.app.createTenant(world.admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
  const acme = await world.app.authenticate(token, from)
  const ours = await world.app.createKey(world.admin, { name: 'ops', role: 'operator' })
  const operator = await world.app.authenticate(ours.token, from)
  const theirs = await world.app.addSubscription(acme, { name: 'ci', url: 'https://ci.example', eventTypes: ['*'] })
  const job = (id: string, name: string, payload: object): FailedJob => ({
    id,
    name,
    payload,
    attempts: 3,
    failedAt: world.clock.now(),
    error: { code: 'INTERNAL', message: 'Something unforeseen' },
  })
  failed.push(
    job('sync', 'sync-endpoint', { endpointId: world.endpointId }),
    job('drift', 'detect-drift', { tenantId: tenant.id }),
    job('send', 'deliver-events', { subscriptionId: theirs.subscription.id }),
    job('sweep', 'sweep', {}),
    job('relay', 'relay-outbox', { slot: 3 }),
    job('gone meanwhile', 'snapshot-metrics', { tenantId: world.tenantId }),
  )
  const ids = async (actor: typeof acme) => (await world.app.listFailedJobs(actor)).map(({ id }) => id)
  return { world, acme, operator, ids, retried }
}

describe('failed jobs', () => {
  test('are seen by the tenant whose rows they work on, and by nobody else but a platform admin', async () => {
    const { world, acme, operator, ids } = await setup()
    expect(await ids(operator)).toEqual(['sync', 'gone meanwhile'])
    expect(await ids(acme)).toEqual(['drift', 'send'])
    expect(await ids(world.admin)).toEqual(['sync', 'drift', 'send', 'sweep', 'relay', 'gone meanwhile'])
  })

  test('of a removed endpoint are still those of its tenant', async () => {
    const { world, operator, ids } = await setup()
    await world.app.removeEndpoint(world.admin, world.endpointId)
    expect(await ids(operator)).toContain('sync')
  })

  test('are retried by those who see them, once, with a line in the audit', async () => {
    const { world, acme, operator, retried } = await setup()
    await expect(world.app.retryJob(acme, 'sync')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(world.app.retryJob(operator, 'sweep')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await world.app.retryJob(operator, 'sync')).toMatchObject({ id: 'sync', name: 'sync-endpoint' })
    await expect(world.app.retryJob(operator, 'sync')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(world.app.retryJob(operator, 'gone meanwhile')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await world.app.retryJob(world.admin, 'relay')).toMatchObject({ worksOn: { slot: 3 } })
    expect(retried).toEqual(['sync', 'relay'])
    const lines = await world.sql(
      `select user_id, host(ip_address) as ip, user_agent, payload from tracker_audit.audit_entries
        where action = 'job.retried' order by occurred_at, id`,
    )
    expect(lines).toMatchObject([
      { user_id: operator.keyId, ip: from.ip, user_agent: from.userAgent, payload: { job: 'sync' } },
      { user_id: world.admin.keyId, payload: { job: 'relay', name: 'relay-outbox', failed_with: 'INTERNAL' } },
    ])
  })
})

test('every id in the payload of a job says whose it is, or the job is the service\u2019s own', () => {
  const names = Object.values(CONTRACTS).flatMap(({ payload }) =>
    Object.keys((payload as unknown as { shape: object }).shape),
  )
  const owners = ['tenantId', 'endpointId', 'subscriptionId']
  const besideTenant = ['initiativeId', 'backfillId']
  const service = ['slot', 'sink']
  expect([...new Set(names)].sort()).toEqual([...owners, ...besideTenant, ...service].sort())
})
