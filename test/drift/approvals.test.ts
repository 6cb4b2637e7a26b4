import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { contractDiff } from '../../src/drift/contract-diff.ts'
import type { ContractDiff } from '../../src/ports/contract-diff.ts'
import { type DriftWorld, driftWorld } from './drift-world.ts'

const DIFFER = contractDiff({ folders: [tmpdir()], timeoutMs: 60_000, maxBytes: 1_000_000 })

const openapi = (required: boolean, title = 'Shop') => `openapi: 3.1.0
info: { title: ${title}, version: 1.0.0 }
paths:
  /orders:
    get:
      summary: List
      operationId: list
      parameters: [{ name: status, in: query, required: ${required}, schema: { type: string } }]
      responses: { '200': { description: ok } }
`

/** A blueprint of the initiative with one contract. */
async function contract({ world, initiativeId }: DriftWorld, text: string) {
  const [blueprint] = await world.sql<{ id: string }>(
    `insert into tracker_design.technical_blueprints (tenant_id, initiative_id, author_id, created_by, updated_by)
     values ($1, $2, $1, $1, $1) returning id`,
    [world.tenantId, initiativeId],
  )
  const [made] = await world.sql<{ id: string }>(
    `insert into tracker_design.technical_contracts
       (tenant_id, blueprint_id, contract_type, content_payload, format, external_refs, created_by, updated_by)
     values ($1, $2, 'openapi', $3, 'yaml', '[{"key": "shop-api"}]', $1, $1) returning id`,
    [world.tenantId, blueprint?.id, text],
  )
  const id = made?.id ?? ''
  return {
    id,
    says: (next: string) =>
      world.sql('update tracker_design.technical_contracts set content_payload = $2 where id = $1', [id, next]),
    decide: (status: string) =>
      world.sql(
        `insert into tracker_design.adrs
           (tenant_id, blueprint_id, title, context, decision, consequences, author_id, status, created_by, updated_by)
         values ($1, $2, 'Require a status', '-', '-', '-', $1, $3, $1, $1)`,
        [world.tenantId, blueprint?.id, status],
      ),
  }
}

test('a contract that broke without a decision is drift, also after a harmless change; a decision closes it', async () => {
  const compared: string[] = []
  const contracts: ContractDiff = {
    compare(before, after) {
      compared.push(`${before.length} ${after.length}`)
      return DIFFER.compare(before, after)
    },
  }
  const drift = await driftWorld({ contracts })
  const shop = await contract(drift, openapi(false))
  expect(await drift.run()).toMatchObject({ opened: 0 })
  await shop.says(openapi(true))
  expect(await drift.run()).toMatchObject({ opened: 1 })
  const alert = await drift.alert()
  expect(alert).toMatchObject({
    subject: shop.id,
    direction: 'breaking',
    severity: 'high',
    rule: 'breaking_change_without_decision',
    links: [{ kind: 'contract', id: shop.id, text: 'shop-api' }],
  })
  expect(alert.points[0]?.mark).toMatch(/required/)
  await shop.says(openapi(true, 'Webshop'))
  expect(await drift.run()).toMatchObject({ closed: 0 })
  expect(await drift.alert()).toMatchObject({ status: 'open' })
  await drift.run()
  expect(compared).toHaveLength(2)
  await shop.decide('proposed')
  expect(await drift.run()).toMatchObject({ closed: 0 })
  await shop.decide('accepted')
  expect(await drift.run()).toMatchObject({ closed: 1 })
  // The decision was about what there is; what breaks after the next version is not covered by it.
  await shop.says(openapi(false))
  await shop.says(openapi(true))
  expect(await drift.run()).toMatchObject({ opened: 1 })
})

test('a contract that nobody can read is not judged, and its alert stays', async () => {
  const drift = await driftWorld({ contracts: DIFFER })
  const shop = await contract(drift, openapi(false))
  await shop.says(openapi(true))
  await drift.run()
  await shop.says('no: document')
  const { closed, unjudged: all } = await drift.run()
  const unjudged = all.filter(({ driftType }) => driftType === 'architecture_drift')
  expect(closed).toBe(0)
  expect(unjudged).toMatchObject([{ subject: shop.id, direction: 'breaking', reason: 'not_readable' }])
  expect(await drift.alert()).toMatchObject({ status: 'open' })
})

test('a contract that is active past its date is drift', async () => {
  const drift = await driftWorld()
  const { id } = await contract(drift, openapi(false))
  await drift.world.sql(`update tracker_design.technical_contracts set deprecation_date = '2026-01-01'`)
  await drift.run()
  expect(await drift.alert()).toMatchObject({ subject: id, direction: 'deprecated', severity: 'high' })
  await drift.world.sql('update tracker_design.technical_contracts set is_active = false')
  expect(await drift.run()).toMatchObject({ closed: 1 })
})

/** The initiative's way through the phases. */
async function phases({ world, initiativeId }: DriftWorld, upstream = '4.1.0') {
  const [execution] = await world.sql<{ id: string }>(
    `with product as (
       insert into tracker_governance.satellite_products (tenant_id, name, upstream_core_version, created_by, updated_by)
       values ($1, 'Shop', $3, $1, $1) returning id)
     insert into tracker_governance.sdlc_executions
       (tenant_id, satellite_product_id, initiative_id, current_phase, phase_status, created_at, created_by, updated_by)
     select $1, id, $2, 'construction', 'in_progress', '2026-02-01', $1, $1 from product returning id`,
    [world.tenantId, initiativeId, upstream],
  )
  return (phase: string, status: string, day: string) =>
    world.sql(
      `insert into tracker_governance.phase_gate_states
         (tenant_id, sdlc_execution_id, phase, gate_status, evaluated_at, created_by, updated_by)
       values ($1, $2, $3, $4, $5, $1, $1)`,
      [world.tenantId, execution?.id, phase, status, day],
    )
}

test('a product that is behind the core version of the tenant is drift, as far as it is behind', async () => {
  const drift = await driftWorld()
  await phases(drift)
  const core = (coreVersion: string) =>
    drift.world.app.changeDriftSettings(drift.world.admin, { coreVersion, detectors: {} })
  expect(await drift.run()).toMatchObject({ opened: 0 })
  await core('4.2.0')
  await drift.run()
  expect(await drift.alert()).toMatchObject({ direction: 'behind', severity: 'low', parameters: { core: '4.2.0' } })
  await core('5.0.0')
  expect(await drift.run()).toMatchObject({ raised: 1 })
  await core('4.1.9')
  expect(await drift.run()).toMatchObject({ closed: 1 })
})

test('what was merged before its gate passed is drift, until it passes or an exception is approved', async () => {
  const drift = await driftWorld()
  const { world, scopeId, initiativeId } = drift
  const gate = await phases(drift)
  await gate('design', 'pass', '2026-02-02')
  for (const [number, merged] of [
    [1, '2026-01-20'],
    [2, '2026-02-10'],
    [3, '2026-02-11'],
  ])
    await world.sql(
      `insert into tracker_construction.peer_reviews
         (tenant_id, scope_id, number, title, opened_at, merged_at, created_by, updated_by)
       values ($1, $2, $3, 'Change', $4::timestamptz - interval '1 day', $4, $1, $1)`,
      [world.tenantId, scopeId, number, merged],
    )
  expect(await drift.run()).toMatchObject({ opened: 0 })
  await gate('design', 'fail', '2026-02-20')
  expect(await drift.run()).toMatchObject({ opened: 1 })
  expect(await drift.alert()).toMatchObject({
    subject: 'merge_before_design',
    direction: 'ahead',
    severity: 'medium',
    parameters: { phase: 'design', status: 'fail' },
    points: [{ at: '2026-02-10T00:00:00.000Z', value: 2, mark: 'merge' }],
  })
  expect((await drift.alert()).links.map(({ text }) => text)).toEqual(['#2 Change', '#3 Change'])
  await world.sql(
    `insert into tracker_governance.exception_requests
       (tenant_id, initiative_id, phase, exception_type, justification, requested_by, status, created_by, updated_by)
     values ($1, $2, 'design', 'time', 'soon', $1, 'approved', $1, $1)`,
    [world.tenantId, initiativeId],
  )
  expect(await drift.run()).toMatchObject({ closed: 1 })
})
