import { describe, expect, test } from 'vitest'
import { setup } from '../support/world.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'

describe('a name that is nearly one of those there are is answered with the one that was probably meant', () => {
  const world = async () => {
    const w = await setup({ adapters: new ScriptedSource().adapters, credential: 'good', scopes: ['octo/hello'] })
    const window = { from: '2026-01-01', to: '2026-01-08' }
    return { ...w, window }
  }

  test('of streams', async () => {
    const w = await world()
    await expect(
      w.app.startSync(w.admin, w.endpointId, { mode: 'incremental', streams: ['tikets'] }),
    ).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: {
        issues: [
          {
            path: 'streams',
            message: expect.stringMatching(/^there is no stream tikets; .*\. Did you mean tickets\?$/),
          },
        ],
      },
    })
  })

  test('of metrics, wherever one is named', async () => {
    const w = await world()
    const initiative = 'octo/hello'
    const refused = {
      code: 'INPUT_INVALID',
      details: { issues: [{ message: expect.stringMatching(/Did you mean change_fail_rate\?$/) }] },
    }
    const metric = 'change_fail_rat'
    const page = { limit: 1 }
    await expect(w.app.explainMetric(w.admin, { initiative, metric }, page)).rejects.toMatchObject(refused)
    await expect(w.app.createScorecard(w.admin, { name: 'mine', metrics: [metric] })).rejects.toMatchObject(refused)
    await expect(w.app.renewBaseline(w.admin, { initiative, metric })).rejects.toMatchObject(refused)
  })

  test('of initiatives; one like nothing there is gets no guess', async () => {
    const w = await world()
    const asked = (initiative: string) => w.app.showMetrics(w.admin, { ...w.window, initiative, scorecard: 'dora' })
    await expect(asked('octo/helo')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there is no initiative "octo/helo". Did you mean octo/hello?'),
    })
    await expect(asked('elsewhere')).rejects.toMatchObject({ message: expect.stringMatching(/"elsewhere"$/) })
  })
})
