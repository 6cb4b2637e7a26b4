import { expect, test } from 'vitest'
import { githubWorld, MINUTE } from './github-world.ts'

test('what attribution asks of pull requests is read: labels, reverts, readiness, and whether the folder is touched', async () => {
  const w = await githubWorld({})
  const { repository, clock } = w
  const [scope] = await w.app.listScopes(w.admin, w.endpointId)
  if (scope === undefined) throw new Error('a repository is bound')
  await w.app.changeScope(w.admin, w.endpointId, scope.id, { pathPrefix: 'services/api' })
  clock.advance(MINUTE)
  const inside = repository.openPullRequest({
    draft: true,
    labels: ['hotfix'],
    files: ['services/api/main.ts', 'README.md'],
  })
  const outside = repository.openPullRequest({
    body: `Reverts ${repository.it.fullName}#${inside.number}`,
    files: ['README.md'],
  })
  clock.advance(MINUTE)
  repository.setDraft(inside, false)
  const readyAt = clock.now()
  clock.advance(MINUTE)
  repository.setDraft(inside, true)
  clock.advance(MINUTE)
  repository.setDraft(inside, false)
  expect(await w.run('full')).toMatchObject({ status: 'success' })
  const rows = () =>
    w.sql<Record<string, unknown>>(
      `select number, labels, reverts, ready_at, inside_path, author_login from tracker_construction.peer_reviews
        where number = any($1) order by number`,
      [[inside.number, outside.number]],
    )
  expect(await rows()).toEqual([
    {
      number: inside.number,
      labels: ['hotfix'],
      reverts: [],
      ready_at: new Date(Math.floor(readyAt.getTime() / 1000) * 1000),
      inside_path: true,
      author_login: 'octocat',
    },
    {
      number: outside.number,
      labels: [],
      reverts: [inside.number],
      ready_at: null,
      inside_path: false,
      author_login: 'octocat',
    },
  ])
  const [binding] = await w.sql('select default_branch, path_prefix from tracker_integration.scope_bindings')
  expect(binding).toEqual({ default_branch: 'main', path_prefix: 'services/api' })
})
