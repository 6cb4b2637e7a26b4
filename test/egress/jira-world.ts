import { onTestFinished } from 'vitest'
import { ADAPTERS } from '../../adapters/index.ts'
import type { EgressPatch } from '../../src/app.ts'
import type { SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { startGithubServer } from '../support/github-server/index.ts'
import { type Issue, type OutgoingDelivery, signed, startJiraServer } from '../support/jira-server/index.ts'
import { StandingClock, setup } from '../support/world.ts'
import { credentialOf, type Mode } from '../sync/jira/jira-world.ts'
import { runToEnd } from '../sync/running.ts'
import { switchOn, written } from './telling.ts'

/** As they are, but that nobody waits in real time before a call is tried again: the pause is so many times 0.5 + random. */
const hasty = (adapter: SourceAdapter): SourceAdapter => ({
  ...adapter,
  reading: { ...adapter.reading, connect: (options) => adapter.reading.connect({ ...options, random: () => -0.5 }) },
  writing: adapter.writing && {
    ...adapter.writing,
    connect: (options) =>
      (adapter.writing as NonNullable<typeof adapter.writing>).connect({ ...options, random: () => -0.5 }),
  },
})
const HASTY: ReadonlyMap<SystemName, SourceAdapter> = new Map([...ADAPTERS].map(([system, it]) => [system, hasty(it)]))

/** A world with octo/hello at GitHub, which is only read, and the project ABC at Jira, which is written to as the rules say. */
export async function writingWorld(
  egress: NonNullable<EgressPatch['egress']>,
  mode: Mode = 'cloud',
  tracing = noTracing,
) {
  const clock = new StandingClock('2026-01-10T08:00:00Z')
  const [github, jira] = await Promise.all([startGithubServer({ clock }), startJiraServer({ clock, mode })])
  onTestFinished(async () => {
    await Promise.all([github.close(), jira.close()])
  })
  const repository = github.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  const project = jira.state.createProject('ABC')
  const story = project.createIssue({ type: 'Story', summary: 'As a user' })
  const w = await setup({
    clock,
    tracing,
    adapters: HASTY,
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    baseUrl: github.baseUrl,
    credential: 'github_pat_stand_in',
  })
  const { endpoint, webhookSecret } = await w.app.addEndpoint(w.admin, {
    system: 'jira',
    name: 'Jira',
    bindingMode: 'listed',
    baseUrl: jira.baseUrl,
    scopes: ['ABC'],
    credential: credentialOf(mode),
  })
  const sent: OutgoingDelivery[] = []
  jira.state.addHook({ url: `https://trackerd.example.com${endpoint.webhookUrl}` })
  jira.onDelivery = (delivery) => sent.push(delivery)
  const read = (id: string) => runToEnd(w, id, { mode: 'incremental' })
  await read(w.endpointId)
  await read(endpoint.id)
  const at = { app: w.app, admin: w.admin, endpointId: endpoint.id }
  await switchOn(at, egress)
  const [scope] = (await w.app.listScopes(w.admin, endpoint.id)).filter(({ kind }) => kind === 'project')
  jira.resetRequests()
  return {
    ...w,
    ...{ github, jira, repository, project, story, mode },
    endpointId: endpoint.id,
    githubId: w.endpointId,
    initiativeId: scope?.initiative.id ?? '',
    /** What happened at both is known here. */
    async readAll() {
      clock.advance(60_000)
      await read(w.endpointId)
      await read(endpoint.id)
    },
    /** What Jira told of since. */
    async hear() {
      for (const delivery of sent.splice(0)) {
        const { headers, body } = signed(delivery, { secret: webhookSecret })
        await w.app.receive('jira', endpoint.id, { headers, body: Buffer.from(body) })
      }
      await w.drain(endpoint.id)
    },
    issues: () => jira.state.world.issues.byId,
    statusOf: (issue: Issue) => jira.state.world.statusOf(issue.fields).name,
    links: (issue: Issue) => (jira.state.world.remoteLinks.get(issue.id) ?? []).map(({ object }) => object),
    written: () => written(w),
  }
}
