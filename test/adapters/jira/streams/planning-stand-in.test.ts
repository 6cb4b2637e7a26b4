import { describe, expect, test } from 'vitest'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { JiraServer } from '../../../support/jira-server/index.ts'
import { partsOf } from './fake-client.ts'
import { named, read, scopeOf, standIn } from './stand-in.ts'

const MINUTE_MS = 60_000
const boardRef = (id: number): ScopeRef => ({ kind: 'board', externalId: String(id), name: `Board ${id}`, url: null })

/** Ids of the entries that speak of status, points or sprints, of all issues. */
const entriesThere = ({ state }: JiraServer) =>
  state.world.issues.byId
    .flatMap(({ histories }) => histories)
    .filter(({ items }) =>
      items.some(({ field }) => ['status', 'Sprint', 'Story Points', 'Story point estimate'].includes(field)),
    )
    .map(({ id }) => id)
    .toSorted()

describe.each(['cloud', 'datacenter'] as const)('of %s', (mode) => {
  test('every entry of every changelog is read, page by page, and the new ones by the next pass', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    const board = project.createBoard()
    const sprint = project.createSprint(board)
    const issues = Array.from({ length: 20 }, () => project.createIssue())
    for (const [i, issue] of issues.entries()) {
      here.pass(MINUTE_MS)
      project.transition(issue, 'In Progress')
      project.editIssue(issue, { points: i })
      project.editIssue(issue, { summary: 'nobody asks for this' })
      project.putInSprint(issue, sprint)
    }
    const first = await read(here, { stream: 'changelogs', scope: scopeOf(project) })
    const ids = (pages: Parameters<typeof partsOf>[0]) => partsOf<{ id: string }>(pages, 'history').map(({ id }) => id)
    expect([...new Set(ids(first.pages))].toSorted()).toEqual(entriesThere(here.server))
    here.pass(60 * MINUTE_MS)
    project.closeSprint(sprint, project.createSprint(board))
    const second = await read(here, { stream: 'changelogs', scope: scopeOf(project), cursor: first.cursor })
    expect([...new Set([...ids(first.pages), ...ids(second.pages)])].toSorted()).toEqual(entriesThere(here.server))
  })

  test('a changelog that the search cuts off is whole', async () => {
    const here = await standIn({ mode })
    const project = here.server.state.createProject('ABC')
    const issue = project.createIssue()
    for (let i = 0; i < 60; i++) {
      here.pass(MINUTE_MS)
      project.transition(issue, i % 2 === 0 ? 'In Progress' : 'To Do')
    }
    const { pages } = await read(here, { stream: 'changelogs', scope: scopeOf(project) })
    expect(new Set(partsOf<{ id: string }>(pages, 'history').map(({ id }) => id)).size).toBe(60)
  })

  test('boards are found from every project they show, and bring their sprints', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const { state } = here.server
    const [project, other] = [state.createProject('ABC'), state.createProject('XYZ')]
    const own = project.createBoard()
    const shared = other.createBoard({ alsoShows: [project.it] })
    const kanban = project.createBoard({ type: 'kanban' })
    const all = Array.from({ length: 20 }, () => project.createSprint(own))
    all.slice(0, 5).forEach((it) => void project.startSprint(it))
    all.slice(0, 3).forEach((it) => void project.closeSprint(it))
    const { pages } = await read(here, { stream: 'boards', scope: scopeOf(project) })
    const parts = pages.flatMap((page) => page.parts ?? [])
    expect(parts.map(({ externalId }) => Number(externalId))).toEqual([own.id, shared.id, kanban.id])
    const sprints = await read(here, { stream: 'sprints', scope: boardRef(own.id) })
    expect(partsOf<{ id: number; state: string }>(sprints.pages, 'sprint').map(({ id }) => id)).toEqual(
      all.map(({ id }) => id),
    )
    const none = await read(here, { stream: 'sprints', scope: boardRef(kanban.id) })
    expect(none.items).toEqual([])
    expect(await named(here, 'sprints', boardRef(kanban.id))).toEqual([])
  })

  test.each(['boards', 'versions', 'users'])('%s that nobody changed come twice, and then no more', async (stream) => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    for (let i = 0; i < 20; i++) {
      project.createBoard()
      project.createVersion(`1.${i}`)
      here.server.state.people.createUser(`person${i}`, { emailAddress: null })
    }
    const scope = scopeOf(project)
    const first = await read(here, { stream, scope })
    expect(first.items.length).toBeGreaterThanOrEqual(20)
    here.pass(MINUTE_MS)
    const second = await read(here, { stream, scope, cursor: first.cursor })
    expect(second.items).toHaveLength(first.items.length)
    here.pass(MINUTE_MS)
    expect((await read(here, { stream, scope, cursor: second.cursor })).items).toEqual([])
    expect((await read(here, { stream, scope, mode: 'full' })).items).toHaveLength(first.items.length)
  })

  test('versions, boards and sprints that are gone are told from those that may not be seen', async () => {
    const here = await standIn({ mode })
    const { state, admin } = here.server
    const project = state.createProject('ABC')
    const [gone, board] = [project.createBoard(), project.createBoard()]
    const version = project.createVersion('1.0')
    const sprint = project.createSprint(board)
    project.deleteBoard(gone)
    project.deleteVersion(version)
    project.deleteSprint(sprint)
    const fetched = async (stream: 'boards' | 'versions' | 'sprints', scope: ScopeRef, externalId: string) => {
      const kind = ({ boards: 'board', versions: 'version', sprints: 'sprint' } as const)[stream]
      return (await here.reader.fetch(stream, scope, [{ kind, externalId, externalKey: null }])).gone
    }
    const deleted = [{ reason: 'deleted' }]
    expect(await fetched('boards', scopeOf(project), String(gone.id))).toMatchObject(deleted)
    expect(await fetched('versions', scopeOf(project), version.id)).toMatchObject(deleted)
    expect(await fetched('sprints', boardRef(board.id), String(sprint.id))).toMatchObject(deleted)
    state.people.takeBrowse(admin, project.it)
    const hidden = { code: 'UPSTREAM_NOT_FOUND' }
    await expect(fetched('boards', scopeOf(project), String(board.id))).rejects.toMatchObject(hidden)
    await expect(fetched('versions', scopeOf(project), version.id)).rejects.toMatchObject(hidden)
    await expect(fetched('sprints', boardRef(board.id), String(sprint.id))).rejects.toMatchObject(hidden)
  })

  test('the censuses name what is there', async () => {
    const here = await standIn({ mode, pageCap: 7 })
    const project = here.server.state.createProject('ABC')
    project.bulk(40)
    const board = project.createBoard()
    for (let i = 0; i < 10; i++) project.createSprint(board)
    for (let i = 0; i < 10; i++) project.createVersion(`1.${i}`)
    const scope = scopeOf(project)
    const counts = [
      (await named(here, 'issues', scope)).length,
      (await named(here, 'boards', scope)).length,
      (await named(here, 'versions', scope)).length,
      (await named(here, 'sprints', boardRef(board.id))).length,
    ]
    expect(counts).toEqual([40, 1, 10, 10])
  })
})
