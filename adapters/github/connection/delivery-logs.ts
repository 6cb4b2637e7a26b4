import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { DeliveryLog } from '../../../src/ports/source-reader.ts'
import type { GithubClient } from '../client/client.ts'
import type { Repository } from '../streams/stream.ts'
import { attemptsOf, type Hook, hookPlaces } from './hooks.ts'

const PER_PAGE = 100

const Position = z.object({ cursor: z.string() })

/**
 * The log of every hook that posts to `webhookPath`. Places whose hooks may not be read are left out; throws
 * UPSTREAM_FORBIDDEN when that is all of them. An app has one hook for everything: when it posts here, the rest is not
 * searched.
 */
export async function deliveryLogs(
  client: GithubClient,
  repositories: readonly Repository[],
  webhookPath: string,
): Promise<readonly DeliveryLog[]> {
  const found: Hook[] = []
  const hidden: string[] = []
  let readable = 0
  for (const place of hookPlaces(client, repositories, webhookPath)) {
    const hooks = await place.hooks()
    if (hooks === 'impossible') continue
    if (hooks === 'hidden') {
      hidden.push(place.name)
      continue
    }
    readable++
    found.push(...hooks)
    if (hooks.some(({ ofApp }) => ofApp)) break
  }
  if (readable === 0 && hidden.length > 0) {
    throw new TrackerdError('UPSTREAM_FORBIDDEN', { what: `the hooks of ${hidden[0]}`, permission: 'Webhooks: read' })
  }
  return found.map((hook) => logOf(client, hook))
}

function logOf(client: GithubClient, hook: Hook): DeliveryLog {
  return {
    name: hook.name,
    async read(at) {
      const cursor = at === null ? null : Position.parse(at).cursor
      const { attempts, nextCursor } = await attemptsOf(client, hook, { perPage: PER_PAGE, cursor })
      return { attempts, next: nextCursor === null ? null : { cursor: nextCursor } }
    },
    async redeliver({ id }) {
      const { route, parameters } = hook.log
      await client.post(`${route}/{delivery_id}/attempts`, { ...parameters, delivery_id: id }, { asApp: hook.ofApp })
    },
  }
}
