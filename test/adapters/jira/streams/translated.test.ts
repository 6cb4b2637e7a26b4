import { expect, test } from 'vitest'
import { jiraAdapter } from '../../../../adapters/jira/index.ts'
import { DEFAULT_RULES } from '../../../../src/domain/rules.ts'
import type { Json, PolledItem } from '../../../../src/ports/source-reader.ts'
import { knownOf, read, scopeOf, standIn } from './stand-in.ts'

/** What becomes of an item: kinds, with the scope they belong to. */
function changesOf({ topic, payload }: PolledItem, learned: Json) {
  const receipt = { topic, payload, receivedAt: new Date(0), correlationId: 'run' }
  const context = { rules: DEFAULT_RULES, learned, pathPrefix: null, hashEmail: () => 'hash' }
  const translation = jiraAdapter.translate(receipt, context)
  const changes = translation.outcome === 'changes' ? translation.changes : []
  return changes.map(({ kind, scope, gone }) => ({ kind, scope, gone, of: jiraAdapter.scopeOf(receipt)?.externalId }))
}

test.each(['cloud', 'datacenter'] as const)('everything that is read of %s is understood', async (mode) => {
  const here = await standIn({ mode })
  const project = here.server.state.createProject('ABC')
  const board = project.createBoard()
  const sprint = project.createSprint(board)
  const version = project.createVersion('1.0')
  const issue = project.createIssue({ points: 3, sprint: sprint.id, fixVersions: [version.id], assignee: 'admin' })
  here.pass(60_000)
  project.transition(issue, 'In Progress')
  const scope = scopeOf(project)
  const located = await here.reader.locate(knownOf(scope))
  if (located.changed === null) throw new Error('nothing was told')
  const { learned } = located.changed.payload as { learned: Json }
  const own = { scope: project.it.id, gone: null, of: project.it.id }
  const boardScope = { ...scope, kind: 'board', externalId: String(board.id) } as const
  const onBoard = { scope: String(board.id), gone: null, of: String(board.id) }
  const kinds = async (stream: string, of: typeof scope = scope) =>
    (await read(here, { stream, scope: of })).items.flatMap((item) => changesOf(item, learned))

  expect(await kinds('issues')).toContainEqual({ kind: 'issue', ...own })
  expect(await kinds('changelogs')).toEqual([{ kind: 'issue_history', ...own }])
  expect(await kinds('versions')).toEqual([{ kind: 'version', ...own }])
  expect(await kinds('boards')).toContainEqual({ kind: 'board', ...own })
  expect(await kinds('sprints', boardScope)).toEqual([{ kind: 'sprint', ...onBoard }])
  expect((await kinds('users')).map(({ kind }) => kind)).toEqual(['person'])
  expect(changesOf(located.changed, null)).toEqual([{ kind: 'project', ...own }])
  const object = {
    kind: 'issue',
    externalId: issue.id,
    externalKey: 'ABC-1',
    version: '2026-03-01T12:00:00.000Z#1',
  } as const
  const gone = jiraAdapter.reading.goneChange(object, scope, 'deleted')
  expect(changesOf(gone, learned)).toEqual([{ kind: 'issue', ...own, gone: 'deleted' }])
})
