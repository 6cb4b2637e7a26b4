import { expect, test } from 'vitest'
import { loadAttribution } from '../../src/db/attribution-input.ts'
import { attributedScopes } from '../../src/db/attribution-scopes.ts'
import { reportedId } from '../../src/domain/ids.ts'
import { setup } from '../support/world.ts'
import { at, deployment, incident } from './reported.ts'

test('attribution sees what was reported: what was declared, what was brought, and what an incident is about', async () => {
  const w = await setup()
  const id = (kind: 'deployment' | 'incident', externalId: string) => reportedId(w.tenantId, kind, externalId)
  const commits = [{ sha: 'a1', authoredAt: at(0) }]
  const { deployment: first } = await w.app.reportDeployment(
    w.admin,
    deployment({ changes: { commits }, version: 'v1' }),
  )
  const mending = { id: 'run-2', kind: 'hotfix', remediates: ['run-1'], finishedAt: at(40), version: 'v2' } as const
  await w.app.reportDeployment(w.admin, deployment(mending))
  await w.app.reportDeployment(w.admin, deployment({ id: 'run-3', environment: { name: 'staging' } }))
  await w.app.reportIncident(w.admin, incident({ causedBy: 'run-1', remediatedBy: ['run-2'], resolvedAt: at(45) }))
  const { input } = await w.db.tenant(w.tenantId, async (tx) =>
    loadAttribution(tx, await attributedScopes(tx, first.initiative.id)),
  )
  expect(input.deployments.toSorted((one, other) => one.at - other.at)).toMatchObject([
    {
      id: id('deployment', 'run-1'),
      at: Date.parse(at(5)),
      outcome: 'success',
      version: 'v1',
      contentsKnown: true,
      declared: { kind: null, remediates: [] },
    },
    {
      id: id('deployment', 'run-2'),
      version: 'v2',
      contentsKnown: false,
      declared: { kind: 'hotfix', remediates: [id('deployment', 'run-1')] },
    },
  ])
  expect(input.contents).toMatchObject([{ deploymentId: id('deployment', 'run-1'), knownBy: 'explicit' }])
  expect(input.changes).toMatchObject([{ kind: 'commit', firstCommitAt: Date.parse(at(0)) }])
  expect(input.incidents).toMatchObject([
    {
      id: id('incident', 'inc-1'),
      startedAt: Date.parse(at(10)),
      resolvedAt: Date.parse(at(45)),
      causedBy: id('deployment', 'run-1'),
      remediatedBy: [id('deployment', 'run-2')],
    },
  ])
})
