import { describe, expect, test } from 'vitest'
import type { Located } from '../../../../src/ports/source-reader.ts'
import type { JiraServerOptions } from '../../../support/jira-server/index.ts'
import { HOOK_PATH, knownOf, type StandIn, scopeOf, standIn } from '../streams/stand-in.ts'

const learnedOf = ({ changed }: Located) => {
  const payload = (changed?.payload ?? {}) as { learned?: { fields: Record<string, { id: string } | null> } }
  return Object.fromEntries(Object.entries(payload.learned?.fields ?? {}).map(([name, it]) => [name, it?.id ?? null]))
}

describe.each(['cloud', 'datacenter'] as const)('of %s', (mode) => {
  const GERMAN: JiraServerOptions = {
    mode,
    translations: { 'Story Points': 'Story-Punkte', Sprint: 'Durchgang' },
    fieldIds: { storyPoints: 'customfield_10900', sprint: 'customfield_10901' },
  }

  test('the fields of a project are found by its boards, whatever they are called on this site', async () => {
    const here = await standIn(GERMAN)
    const project = here.server.state.createProject('ABC')
    project.createBoard()
    const located = await here.reader.locate(knownOf(scopeOf(project)))
    expect(learnedOf(located)).toMatchObject({ points: 'customfield_10900', sprint: 'customfield_10901' })
  })

  test('a project without a board is known by its style', async () => {
    const here = await standIn({
      mode,
      fieldIds: { storyPoints: 'customfield_1', storyPointEstimate: 'customfield_2' },
    })
    const points = async (style: 'classic' | 'next-gen') => {
      const project = here.server.state.createProject(style === 'classic' ? 'OLD' : 'NEW', { style })
      return learnedOf(await here.reader.locate(knownOf(scopeOf(project)))).points
    }
    expect(await points('classic')).toBe('customfield_1')
    if (mode === 'cloud') expect(await points('next-gen')).toBe('customfield_2')
  })

  test('what is read has the fields that were learned', async () => {
    const here = await standIn({ mode, fieldIds: { storyPoints: 'customfield_10900' } })
    const project = here.server.state.createProject('ABC')
    project.createBoard()
    project.createIssue({ points: 8 })
    await here.reader.locate(knownOf(scopeOf(project)))
    const pass = { mode: 'full', cursor: null, since: null, until: null, startedAt: here.now(), backlog: [] } as const
    const page = await here.reader.read('issues', scopeOf(project), pass, null)
    expect(page.items[0]?.payload).toMatchObject({ issue: { fields: { customfield_10900: 8 } } })
  })

  test('a project that was renamed is found by its number', async () => {
    const here = await standIn({ mode })
    const project = here.server.state.createProject('ABC')
    const known = knownOf(scopeOf(project))
    project.renameKey('XYZ')
    here.server.state.createProject('ABC')
    expect(await here.reader.locate(known)).toMatchObject({
      found: true,
      scope: { externalId: known.externalId, name: 'XYZ', url: `${here.server.baseUrl}/browse/XYZ` },
      changed: { topic: 'api:project', payload: { project: { key: 'XYZ' } } },
    })
  })

  const lost = async (how: (here: StandIn) => void) => {
    const here = await standIn({ mode })
    const project = here.server.state.createProject('ABC')
    const known = knownOf(scopeOf(project))
    how(here)
    return here.reader.locate(known)
  }

  test('a project that is deleted, in the trash or for good, is told from one that is hidden', async () => {
    const deleted = { found: false, reason: 'deleted', changed: { topic: 'api:gone' } }
    expect(await lost(({ server }) => server.state.project('ABC').deleteProject())).toMatchObject(deleted)
    expect(await lost(({ server }) => server.state.project('ABC').purgeProject())).toMatchObject(deleted)
    const hidden = await lost(({ server }) =>
      server.state.people.takeBrowse(server.admin, server.state.project('ABC').it),
    )
    expect(hidden).toMatchObject({ found: false, reason: 'no_access' })
    const stranger = await lost(({ server }) => {
      server.state.people.editUser(server.admin, { isAdmin: false })
      server.state.project('ABC').purgeProject()
    })
    expect(stranger).toMatchObject({ found: false, reason: 'no_access' })
  })

  test('a board that is deleted is gone, and one that was renamed is told of', async () => {
    const here = await standIn({ mode })
    const project = here.server.state.createProject('ABC')
    const board = project.createBoard({ name: 'Team' })
    const known = knownOf({ kind: 'board', externalId: String(board.id), name: 'Team', url: null })
    expect(await here.reader.locate(known)).toMatchObject({ found: true, changed: null })
    project.renameBoard(board, 'Crew')
    expect(await here.reader.locate(known)).toMatchObject({ scope: { name: 'Crew' }, changed: { topic: 'api:board' } })
    project.deleteBoard(board)
    expect(await here.reader.locate(known)).toMatchObject({ found: false, reason: 'deleted' })
  })

  test('projects and boards are discovered', async () => {
    const here = await standIn({ mode, pageCap: 2 })
    const { state } = here.server
    for (const key of ['AAA', 'BBB', 'CCC']) state.createProject(key).createBoard({ name: `Board of ${key}` })
    const names: string[] = []
    let at: Parameters<typeof here.reader.discover>[0] = null
    do {
      const page: Awaited<ReturnType<typeof here.reader.discover>> = await here.reader.discover(at)
      names.push(...page.scopes.map(({ name }) => name))
      at = page.next
    } while (at !== null)
    expect(names).toEqual(['AAA', 'BBB', 'CCC', 'Board of AAA', 'Board of BBB', 'Board of CCC'])
  })

  test('a connection is checked, with a webhook of an administrator', async () => {
    const here = await standIn({ mode, skewMs: 600_000 })
    const project = here.server.state.createProject('ABC')
    project.createIssue()
    const hook = here.server.state.addHook({ url: `https://trackerd.test${HOOK_PATH}?token=abc` })
    const checked = async () => {
      const { lines } = await here.reader.check([scopeOf(project)])
      return Object.fromEntries(lines.map(({ name, outcome }) => [name, outcome]))
    }
    expect(await checked()).toMatchObject({
      authenticated: 'ok',
      clock: 'warning',
      'permission:ABC': 'ok',
      'permission:boards': 'ok',
      'permission:changelogs': 'ok',
      webhook: 'ok',
    })
    hook.enabled = false
    expect(await checked()).toMatchObject({ webhook: 'failed' })
    here.server.state.people.editUser(here.server.admin, { isAdmin: false })
    here.server.state.people.takeBrowse(here.server.admin, project.it)
    expect(await checked()).toMatchObject({ webhook: 'unknown', 'permission:ABC': 'failed' })
  })

  test('nothing is asked for in a log of deliveries: there is none', async () => {
    const here = await standIn({ mode })
    expect(await here.reader.deliveryLogs([])).toEqual([])
    expect(here.server.requests).toEqual([])
  })
})
