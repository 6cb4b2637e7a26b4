import { z } from 'zod'
import { type Finding, findingOf, ok } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import type { Hook } from './hooks.ts'

/** They live 30 days. Connections are tried every day: there are ten attempts before one ends. */
const REFRESHED_BEFORE_MS = 10 * 86_400_000

const Refreshed = z.object({ expirationDate: z.number() })

/** The webhooks of an app end 30 days after their last refresh: those that are near it are refreshed. */
export function refreshed(client: JiraClient, hooks: readonly Hook[]): Promise<Finding> {
  return findingOf(async () => {
    const ends = hooks.flatMap(({ dynamic }) => (dynamic?.expiresAt ? [{ id: dynamic.id, at: dynamic.expiresAt }] : []))
    const soon = ends.filter(({ at }) => at.getTime() - client.clock.now().getTime() < REFRESHED_BEFORE_MS)
    const others = ends.filter((end) => !soon.includes(end)).map(({ at }) => at.getTime())
    if (soon.length === 0)
      return ok(others.length === 0 ? 'It never ends' : `It lives until ${day(Math.min(...others))}`)
    const answer = await client.put('/rest/api/{api}/webhook/refresh', { webhookIds: soon.map(({ id }) => id) })
    const until = told(Refreshed, answer).expirationDate
    return ok(`It was refreshed, and lives until ${day(Math.min(until, ...others))}`)
  })
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10)
