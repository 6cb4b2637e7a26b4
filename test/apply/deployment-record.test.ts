import { expect, test } from 'vitest'
import { deploymentEvent, deriveDeployment } from '../../src/apply/rows/deployment-record.ts'
import type { DeploymentRecordRow } from '../../src/db/tables/release.ts'

const AT = '2026-01-10T10:00:00.000Z'

/** Of a deployment with this one status. */
const derived = (status: string) => {
  const row = { statusHistory: [{ id: '1', status, at: AT }], requestedAt: null, deploymentDate: AT }
  return deriveDeployment(row as unknown as DeploymentRecordRow)
}

test.each([
  ['success', 'success', 'deployment.succeeded'],
  ['failure', 'failed', 'deployment.failed'],
  ['error', 'failed', 'deployment.failed'],
])('%s ends a deployment', (told, status, event) => {
  expect(derived(told)).toMatchObject({ status, firstTerminalAt: AT })
  expect(deploymentEvent(told)).toBe(event)
})

test.each(['pending', 'inactive', 'a word of tomorrow', '__proto__', 'constructor', 'toString', ''])(
  'the status "%s" ends nothing',
  (told) => {
    expect(derived(told)).toMatchObject({ status: 'in_progress', firstTerminalAt: null, sourceStatus: told })
    expect(deploymentEvent(told)).toBeUndefined()
  },
)
