import { githubAdapter } from '../../adapters/github/index.ts'
import type { EgressPatch } from '../../src/app.ts'
import type { SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { githubWorld } from '../sync/github-world.ts'
import { Webhooks } from '../sync/webhooks.ts'
import { switchOn, written } from './telling.ts'

const noWait = { random: () => -0.5 }

/** GitHub as it is, but that nobody waits in real time before a call is tried again. */
export const HASTY: ReadonlyMap<SystemName, SourceAdapter> = new Map([
  [
    'github',
    {
      ...githubAdapter,
      reading: {
        ...githubAdapter.reading,
        connect: (options) => githubAdapter.reading.connect({ ...options, ...noWait }),
      },
      writing: {
        ...(githubAdapter.writing as NonNullable<SourceAdapter['writing']>),
        connect: (options) =>
          (githubAdapter.writing as NonNullable<SourceAdapter['writing']>).connect({ ...options, ...noWait }),
      },
    } satisfies SourceAdapter,
  ],
])

/** A world that reads octo/hello of a stand-in, is told by its hook, and writes what the rules say. */
export async function writingWorld(egress: NonNullable<EgressPatch['egress']>, tracing = noTracing) {
  const w = await githubWorld({ world: { adapters: HASTY, tracing } })
  const webhooks = new Webhooks(w, w.server, 'octo/hello', { id: w.endpointId, secret: w.secret })
  await w.run('incremental')
  await switchOn(w, egress)
  const [scope] = await w.app.listScopes(w.admin, w.endpointId)
  w.server.resetRequests()
  const issues = () => w.repository.it.numbered.created.filter((it) => it.kind === 'issue')
  const comments = (number: number) => (w.repository.it.comments.get(number) ?? []).map(({ body }) => body)
  const statuses = (sha: string) =>
    (w.repository.it.statuses.get(sha) ?? []).map(({ context, state, description }) => ({
      context,
      state,
      description,
    }))
  const writes = () => w.server.requests.filter(({ method }) => method !== 'GET')
  return {
    ...w,
    webhooks,
    initiativeId: scope?.initiative.id ?? '',
    ...{ issues, comments, statuses, writes },
    written: () => written(w),
  }
}
