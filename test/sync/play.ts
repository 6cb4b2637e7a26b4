import type { LimitForm } from '../support/github-server/http/faults.ts'
import type { GithubWorld } from './github-world.ts'
import { type Stage as HappeningOn, recovered } from './happenings.ts'
import type { History } from './histories.ts'
import { playHistory } from './play-history.ts'
import { MINUTE, turnsToEnd } from './running.ts'
import { CHANGES, type ChangeName, type Source } from './source-changes.ts'
import { Webhooks } from './webhooks.ts'

const FORMS: readonly LimitForm[] = ['429-retry-after', '403-retry-after', '403-remaining-0', '403-bare']
const LIMITS = FORMS.map((form) => ({ kind: 'rate-limit', form, seconds: 90 }) as const)

export interface Stage extends HappeningOn<(typeof LIMITS)[number]> {
  readonly w: GithubWorld
  readonly webhooks: Webhooks
  readonly source: Source
}

/** A repository of its own with an endpoint of its own that watches it, in a world that many histories share. */
export async function stage(w: GithubWorld, name: string): Promise<Stage> {
  const { app, admin, server } = w
  const repository = server.state.createRepository(`octo/${name}`)
  repository.push([{ message: 'First' }])
  const elsewhere = server.state.createRepository(`octo/${name}-elsewhere`)
  const token = `token-${name}`
  server.state.addToken(token)
  const { endpoint, webhookSecret } = await app.addEndpoint(admin, {
    system: 'github',
    name,
    bindingMode: 'listed',
    baseUrl: server.baseUrl,
    scopes: [`octo/${name}`],
    credential: token,
  })
  const webhooks = new Webhooks(w, server, `octo/${name}`, { id: endpoint.id, secret: webhookSecret })
  const source: Source = { repository, elsewhere }
  return { w, endpointId: endpoint.id, webhooks, limits: LIMITS, requests: 20, source }
}

/** Every step of the history has happened, and whatever was to go wrong is over. */
export const play = (on: Stage, history: History<ChangeName>): Promise<void> => playHistory(on, CHANGES, history)

/** The dust settles: what is late has come, what is lost was asked for again if it may be, and nothing runs. */
export async function settle({ w, webhooks, endpointId }: Stage, { recovers }: History<ChangeName>): Promise<void> {
  await webhooks.arriveLate(1)
  w.clock.advance(15 * MINUTE)
  await turnsToEnd(w, endpointId)
  if (recovers) await recovered(w, endpointId)
  await webhooks.meet(['applied'])
  await w.drain(endpointId)
}
