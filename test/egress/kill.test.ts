import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { startOn } from '../support/daemons.ts'
import { DEFAULT_TOKEN, startGithubServer } from '../support/github-server/index.ts'
import { StandingClock, setup } from '../support/world.ts'
import { switchOn, tellAlert, write, written } from './telling.ts'

test('kill -9 in the moment an issue is opened: it is found by whoever comes after, and not opened twice', {
  timeout: 60_000,
}, async () => {
  // The daemon goes by the real clock.
  const clock = new StandingClock(new Date().toISOString())
  const server = await startGithubServer()
  onTestFinished(() => server.close())
  const repository = server.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  const w = await setup({
    clock,
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    baseUrl: server.baseUrl,
    credential: DEFAULT_TOKEN,
  })
  await w.sync()
  await switchOn(w, { driftIssues: 'low' })
  const [scope] = await w.app.listScopes(w.admin, w.endpointId)
  const daemon = startOn(w, { only: 'worker' })
  onTestFinished(() => daemon.kill('SIGKILL'))
  // The daemon also tries whether it may open issues, with one that cannot be.
  const isIssue = (body: unknown) => typeof body === 'object' && body !== null && 'title' in body
  server.fault(({ method, body }) => method === 'POST' && isIssue(body), {
    kind: 'meanwhile',
    act: () => daemon.kill('SIGKILL'),
  })
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: scope?.initiative.id ?? '' })
  expect(await daemon.ended).toBe('SIGKILL')

  const issues = () => repository.it.numbered.created.filter(({ kind }) => kind === 'issue').length
  expect(issues()).toBe(1)
  expect(await written(w)).toEqual([{ kind: 'issue', status: 'pending', attempts: 0 }])
  clock.set(new Date(Date.now() + 30_000).toISOString())
  await write(w)
  expect(await written(w)).toEqual([{ kind: 'issue', status: 'pending', attempts: 0 }])
  clock.advance(5 * 60_000)
  expect(await write(w)).toMatchObject({ done: 1, failed: 0 })
  expect(await written(w)).toEqual([{ kind: 'issue', status: 'done', attempts: 1, alreadyThere: true }])
  expect(issues()).toBe(1)
})
