import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { issue, lastPage } from './scripted-source.ts'
import { lastRecord, REPO, scriptedWorld } from './scripted-world.ts'

test('a refused credential ends the run at once, and the endpoint says so', async () => {
  const w = await scriptedWorld([REPO, 'octo/other'])
  w.source.credential = 'another'
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'failed' })
  const record = await lastRecord(w)
  expect(record.failures).toMatchObject([{ scope: null, stream: null, code: 'UPSTREAM_UNAUTHENTICATED' }])
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({
    status: 'error',
    lastError: { code: 'UPSTREAM_UNAUTHENTICATED' },
  })
  expect(await w.count("tracker_governance.outbox_messages where event_type = 'sync.failed'")).toBe(1)
})

test('a credential that is replaced while it is used leaves no gap', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream }) => {
    if (stream === 'tickets' && w.source.credential === 'good') {
      w.source.credential = 'new'
      await w.app.setCredential(w.admin, w.endpointId, 'new')
      throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
    }
    return lastPage(stream === 'tickets' ? [issue(REPO, 1)] : [])
  }
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(await w.count('tracker_qa.defects')).toBe(1)
})

test('a credential that the source refuses does not replace the one that works', async () => {
  const w = await scriptedWorld()
  w.source.check = async () => ({
    lines: [{ name: 'authenticated', outcome: 'failed', text: 'bad credentials', hint: null }],
    account: null,
    credentialExpiresAt: null,
  })
  await expect(w.app.setCredential(w.admin, w.endpointId, 'wrong')).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHENTICATED',
  })
  expect(await w.sync()).toMatchObject({ status: 'success' })
})
