import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { bindParts, identifyFor } from '../../src/apply/index.ts'
import type { Change } from '../../src/domain/changes.ts'
import { initiativeId, objectId } from '../../src/domain/ids.ts'
import { DEFAULT_RULES } from '../../src/domain/rules.ts'
import type { ScopeRef, TranslationContext } from '../../src/ports/source-adapter.ts'
import { setup, type World } from '../support/world.ts'
import { eventTypes } from './applied.ts'
import { ABC, at, BOARD, HOST, issue, plan, planId, sprint, told, toldByBoard, XYZ } from './planned.ts'
import { gone } from './told.ts'

const bindings = (world: World) =>
  world.sql<Record<string, unknown>>(
    `select kind, external_id as id, name, status, archived, learned, bound_by, url, scope_id,
            (select title from tracker_discovery.initiatives i where i.id = initiative_id) as initiative
       from tracker_integration.scope_bindings order by kind, external_id, name`,
  )

const about = (scope: ScopeRef, minute: number, fields: Record<string, unknown> = {}): Change =>
  ({
    kind: scope.kind,
    externalId: scope.externalId,
    externalKey: scope.name,
    url: `https://${HOST}/browse/${scope.name}`,
    version: at(minute),
    scope: scope.externalId,
    gone: null,
    fields: { name: scope.name, archived: false, isPrivate: null, ...fields },
  }) as Change

/** A binding as an operator makes it, of a scope whose id is known. */
const bound = (world: World, scope: ScopeRef, given: { status?: string; initiative?: string } = {}) =>
  world.sql<{ id: string }>(
    `insert into tracker_integration.scope_bindings
       (tenant_id, integration_endpoint_id, kind, external_id, scope_id, name, initiative_id, bound_by, status, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, 'operator', $8, $1, $1) returning id`,
    [
      world.tenantId,
      world.endpointId,
      scope.kind,
      scope.externalId,
      planId(world, scope.kind, scope.externalId),
      scope.name,
      given.initiative ?? initiativeId(world.tenantId, scope.name),
      given.status ?? 'active',
    ],
  )

test('a project and a board of the same id are two scopes, in one batch too', async () => {
  const world = await setup()
  await plan(world, [...told(issue('1', 'user_story')), ...toldByBoard(sprint('7'))])
  expect(await bindings(world)).toMatchObject([
    { kind: 'board', id: '10000', name: 'ABC board' },
    { kind: 'project', id: '10000', name: 'ABC' },
  ])
  const scopeOf = async (table: string) => (await world.sql<{ scope_id: string }>(`select scope_id from ${table}`))[0]
  expect(await scopeOf('tracker_discovery.user_stories')).toEqual({ scope_id: planId(world, 'project', '10000') })
  expect(await scopeOf('tracker_construction.implementation_cycles')).toEqual({
    scope_id: planId(world, 'board', '10000'),
  })
})

test('a scope that is not listed is left out, although one of another kind has its id', async () => {
  const world = await setup({ bindingMode: 'listed' })
  await bound(world, ABC)
  const receipts = [...told(issue('1', 'user_story')), ...toldByBoard(sprint('7'))]
  const { outcomes } = await plan(world, receipts, { bindingMode: 'listed' })
  expect(outcomes).toEqual([{ status: 'applied' }, { status: 'skipped', reason: 'scope_not_bound' }])
})

test('a binding by name learns the id of the scope of its own kind', async () => {
  const world = await setup()
  const named = (kind: string) =>
    world.sql(
      `insert into tracker_integration.scope_bindings
         (tenant_id, integration_endpoint_id, kind, name, initiative_id, bound_by, created_by, updated_by)
       values ($1, $2, $3, 'abc', $1, 'operator', $1, $1)`,
      [world.tenantId, world.endpointId, kind],
    )
  await named('board')
  await named('project')
  await plan(world, told(issue('1', 'user_story')), { bindingMode: 'listed' })
  expect(await bindings(world)).toMatchObject([
    { kind: 'board', id: null },
    { kind: 'project', id: '10000', scope_id: planId(world, 'project', '10000') },
  ])
})

test('a project follows its source: renamed, archived, gone and back; a change of an unbound one changes nothing', async () => {
  const world = await setup()
  await plan(world, told(about(ABC, 0), about({ ...ABC, name: 'NEW' }, 1, { archived: true })))
  expect(await bindings(world)).toMatchObject([{ name: 'NEW', archived: true, status: 'active', initiative: 'ABC' }])
  await plan(world, told(gone(about(ABC, 0), 'deleted', at(2))))
  expect(await bindings(world)).toMatchObject([{ name: 'NEW', status: 'gone' }])
  expect(await eventTypes(world)).toEqual(['sync.object_gone'])
  await plan(world, told(about(ABC, 3)))
  expect(await bindings(world)).toMatchObject([{ name: 'ABC', status: 'active' }])
})

test('what was learned of a scope is kept with its binding, and handed to the translation of what comes from there', async () => {
  const world = await setup()
  const learned = { site: 'https://acme.atlassian.net', fields: { points: { id: 'customfield_1', name: 'Points' } } }
  await plan(world, told(about(ABC, 0, { learned })))
  // A change that found nothing out takes nothing away.
  await plan(world, told(about({ ...ABC, name: 'NEW' }, 1)))
  expect(await bindings(world)).toMatchObject([{ name: 'NEW', learned }])
  const given: TranslationContext[] = []
  const context = (context: TranslationContext) => given.push(context)
  await plan(world, [...told(issue('1', 'user_story')), ...toldByBoard(sprint('7')), { scope: null, changes: [] }], {
    context,
  })
  expect(given.map((each) => each.learned)).toEqual([learned, null, null])
  expect(given.map((each) => each.rules)).toEqual([DEFAULT_RULES, DEFAULT_RULES, DEFAULT_RULES])
})

const partsOf = (world: World, parentId: string, ...parts: ScopeRef[]) =>
  world.db.tenant(world.tenantId, (tx) => {
    const { tenantId, endpointId } = world
    const id = identifyFor({ tenantId, endpointId, system: 'jira', host: HOST })
    const seen = { newId: () => v7(), at: world.clock.now().toISOString() }
    return bindParts(tx, { id: endpointId }, parts, parentId, id, seen)
  })
const board = (externalId: string): ScopeRef => ({ kind: 'board', externalId, name: `Board ${externalId}`, url: null })

test('the boards of a project are bound to its initiative, although the endpoint binds only what is listed', async () => {
  const world = await setup({ bindingMode: 'listed' })
  await plan(world, told(issue('1', 'user_story')))
  const [project] = await world.sql<{ id: string }>('select id from tracker_integration.scope_bindings')
  const added = await partsOf(world, project?.id as string, board('1'), board('2'), board('1'))
  expect(added).toHaveLength(2)
  expect(await bindings(world)).toMatchObject([
    {
      kind: 'board',
      id: '1',
      bound_by: 'auto',
      initiative: 'ABC',
      scope_id: objectId(world.tenantId, HOST, 'board', '1'),
    },
    { kind: 'board', id: '2', bound_by: 'auto', initiative: 'ABC' },
    { kind: 'project' },
  ])
  expect(await world.count('tracker_discovery.initiatives')).toBe(1)
  expect(await partsOf(world, project?.id as string, board('1'), board('2'))).toEqual([])
  const audited = `tracker_audit.audit_entries where action = 'scope_binding.created'`
  expect(await world.count(audited)).toBe(3)
})

test('a board that an operator bound or paused stays as it is; one that bound itself joins the project, once', async () => {
  const world = await setup()
  const operators = board('5')
  const paused = board('6')
  await plan(world, [...told(issue('1', 'user_story')), ...toldByBoard(sprint('7'))])
  await plan(world, [{ scope: XYZ, changes: [issue('2', 'user_story', 0, { key: 'XYZ-2', scope: XYZ })] }])
  await bound(world, operators)
  await bound(world, paused, { status: 'paused' })
  const idOf = async (name: string) =>
    (await world.sql<{ id: string }>('select id from tracker_integration.scope_bindings where name = $1', [name]))[0]
      ?.id as string
  const initiatives = async () =>
    Object.fromEntries((await bindings(world)).map((row) => [`${row.kind}/${row.id}`, row.initiative]))
  expect(await initiatives()).toMatchObject({ 'board/10000': 'ABC board' })

  expect(await partsOf(world, await idOf('ABC'), BOARD, operators, paused)).toEqual([])
  expect(await initiatives()).toMatchObject({ 'board/10000': 'ABC', 'board/5': null, 'board/6': null })
  expect((await bindings(world)).find(({ id }) => id === '6')).toMatchObject({ status: 'paused' })
  // It shows another project too, and stays where it is.
  await partsOf(world, await idOf('XYZ'), BOARD)
  expect(await initiatives()).toMatchObject({ 'board/10000': 'ABC' })
})
