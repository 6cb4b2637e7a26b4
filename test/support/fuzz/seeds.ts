import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BOARD, issueEvent, PROJECT, SAMPLES, SPRINT, VERSION } from '../../adapters/jira/samples.ts'
import { examplesOf } from '../github-examples.ts'

/** What a mutation begins with. */
export interface SeedPayload {
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** A field whose name the adapter never says is not read: it would only take the places of those that are. */
const SAID = new Set(
  readFileSync(fileURLToPath(import.meta.resolve('../../../adapters/github/wire.ts')), 'utf8').match(/\b\w+\b/g),
)

function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 4).map(slim)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => SAID.has(name))
  return Object.fromEntries(kept.map(([name, item]) => [name, slim(item)]))
}

/** Recorded payloads of GitHub, whole. */
export const GITHUB_SEEDS: readonly SeedPayload[] = examplesOf('api.github.com').map(({ event, payload }) => ({
  topic: event,
  payload,
}))

/** Those of topics that become rows, without what nobody reads: a tenth of their size. */
const USED =
  /^(check_run|check_suite|create|delete|deployment|deployment_status|installation|installation_repositories|issues|pull_request|pull_request_review|push|release|repository|status|workflow_run)$/
export const GITHUB_USED: readonly SeedPayload[] = GITHUB_SEEDS.filter(({ topic }) => USED.test(topic)).map(
  ({ topic, payload }) => ({ topic, payload: slim(payload) as SeedPayload['payload'] }),
)

const delivered = SAMPLES.filter(({ topic }) => !topic.startsWith('api:'))

/** Deliveries of Jira as the tests of its adapter have them, and some that hold several things at once. */
export const JIRA_SEEDS: readonly SeedPayload[] = [
  ...delivered.map(({ topic, payload }) => ({ topic, payload: payload as SeedPayload['payload'] })),
  ...['Epic', 'Story', 'Bug', 'Task', 'Sub-task', 'Incident'].map((name, n) => ({
    topic: 'jira:issue_updated',
    payload: issueEvent({ issuetype: { id: `${n}`, name, subtask: name === 'Sub-task' }, timeoriginalestimate: 3_600 }),
  })),
  {
    topic: 'sprint_updated',
    payload: { timestamp: 1_768_039_200_000, webhookEvent: 'sprint_updated', sprint: SPRINT, board: BOARD },
  },
  {
    topic: 'jira:version_released',
    payload: {
      timestamp: 1_768_039_200_000,
      webhookEvent: 'jira:version_released',
      version: VERSION,
      project: PROJECT,
    },
  },
]
