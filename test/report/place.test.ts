import { describe, expect, test } from 'vitest'
import type { Actor } from '../../src/app.ts'
import { objectId, reportEndpointId } from '../../src/domain/ids.ts'
import { examplesOf } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'
import { at, deployment } from './reported.ts'

const report = (w: World, patch: Parameters<typeof deployment>[0] = {}) =>
  w.app.reportDeployment(w.admin, deployment(patch))

const SHA = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const pushes = examplesOf('api.github.com').filter(({ event }) => event === 'push')
const pushed = pushes.find(({ payload }) => JSON.stringify(payload.commits).includes(SHA)) ?? pushes[0]

describe('the place of a report', () => {
  test('is a service by its name, whatever its case, in the initiative that the first report named', async () => {
    const w = await setup()
    const { deployment: first } = await report(w, { initiative: 'Checkout' })
    const { deployment: second } = await report(w, { id: 'run-2', service: 'PAYMENTS', initiative: 'Elsewhere' })
    expect(first.initiative.title).toBe('Checkout')
    expect(second).toMatchObject({ service: 'Payments', initiative: first.initiative, scopeId: first.scopeId })
    expect(await w.app.listInitiatives(w.admin)).toMatchObject([{ title: 'Checkout', scopes: 1 }])
  })

  test('has rules of its own, and is refused while it is paused', async () => {
    const w = await setup()
    await report(w)
    const api = reportEndpointId(w.tenantId)
    const [service] = await w.app.listScopes(w.admin, api)
    expect(service).toMatchObject({ kind: 'service', name: 'Payments', rules: { deploymentSource: 'api' } })
    const change = (patch: object) => w.app.changeScope(w.admin, api, service?.id ?? '', patch)
    await change({ rules: { productionEnvironments: ['^live$'] } })
    const { deployment: live } = await report(w, { id: 'run-2', environment: { name: 'live' } })
    expect(live.production).toBe(true)
    await change({ status: 'paused' })
    await expect(report(w, { id: 'run-3' })).rejects.toMatchObject({ code: 'SCOPE_PAUSED' })
  })

  test('may be a bound repository that takes its deployments from the API, whose commits they then bring', async () => {
    const w = await setup()
    await w.receive(pushed as (typeof pushes)[number])
    await w.drain()
    const [repository] = await w.app.listScopes(w.admin, w.endpointId)
    const given = {
      service: 'codertocat/hello-world',
      changes: { commits: [{ sha: SHA, authoredAt: at(0), title: 'Said' }] },
    }
    await expect(report(w, given)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { issues: [{ path: 'service' }] },
    })
    const rules = { deploymentSource: 'api' as const }
    await w.app.changeScope(w.admin, w.endpointId, repository?.id ?? '', { rules })
    const { deployment: brought } = await report(w, given)
    const scopeId = objectId(w.tenantId, 'github.com', 'repository', '186853002')
    expect(brought).toMatchObject({ endpointId: w.endpointId, scopeId, service: 'Codertocat/Hello-World', commits: 1 })
    // What the source itself told of the commit is surer.
    expect(await w.sql('select title from tracker_construction.commits')).toEqual([{ title: 'Initial commit' }])
    expect(await w.count('tracker_release.deployment_changes')).toBe(1)
    const [link] = await w.sql(
      'select c.sha from tracker_release.deployment_changes l join tracker_construction.commits c on c.id = l.commit_id',
    )
    expect(link).toEqual({ sha: SHA })
  })

  test('is refused for a repository that was bound by name and never told of', async () => {
    const w = await setup({ bindingMode: 'listed', scopes: ['octo/hello'] })
    await expect(report(w, { service: 'octo/hello' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('stays: an id that belongs to one service is refused for another', async () => {
    const w = await setup()
    await report(w)
    await expect(report(w, { service: 'Shipping' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(await w.count('tracker_release.deployment_records')).toBe(1)
  })

  test('lies in the tenant of the key: the same id elsewhere is another deployment', async () => {
    const w = await setup()
    const { tenant } = await w.app.createTenant(w.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
    const stranger: Actor = { ...w.admin, tenantId: tenant.id, tenantSlug: 'globex' }
    const [{ deployment: ours }, { outcome, deployment: theirs }] = [
      await report(w),
      await w.app.reportDeployment(stranger, deployment({ status: 'failure' })),
    ]
    expect(outcome).toBe('new')
    expect(theirs.id).not.toBe(ours.id)
    expect((await w.app.listScopes(stranger, reportEndpointId(tenant.id))).map(({ name }) => name)).toEqual([
      'Payments',
    ])
    await expect(w.app.listScopes(stranger, reportEndpointId(w.tenantId))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('is no endpoint to look after', async () => {
    const w = await setup()
    await w.app.addEndpoint(w.admin, { system: 'github', name: 'api', bindingMode: 'listed' })
    await report(w)
    expect((await w.app.listEndpoints(w.admin)).map(({ name }) => name)).toEqual(['GitHub', 'api'])
    expect((await w.app.status(w.admin)).endpoints).toHaveLength(2)
    expect(await w.app.wakeDueSyncs()).toEqual({ woken: 0 })
  })
})
