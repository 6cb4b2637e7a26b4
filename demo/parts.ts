import { Api, type SyncRecord } from './api.ts'
import type { Daemon } from './daemon.ts'
import { type Look, lookInto } from './database.ts'
import { doorShortcomings, throughTheDoor } from './door.ts'
import { doorSummary, pullRequest } from './door-summary.ts'
import { showDrift } from './drift.ts'
import { followPullRequest } from './followed.ts'
import { runJira } from './jira.ts'
import { jiraShortcomings } from './jira-checks.ts'
import { compare } from './jira-copy.ts'
import { startJiraShop } from './jira-shop.ts'
import { jiraSummary } from './jira-summary.ts'
import { historyIsMeasured } from './metrics.ts'
import { overall, overallShortcomings } from './overall.ts'
import { readPlan } from './plan-rows.ts'
import { pollShop, startShop } from './polling.ts'
import { pollingShortcomings, pollingSummary } from './polling-summary.ts'
import { recordedOfGithub, recordedOfJira } from './recorded.ts'
import { chapter, say, step } from './steps.ts'
import { settled } from './waiting.ts'

/** Each part says what it shows, and gives back what is not as it must be. */
export async function showAll(daemon: Daemon, dataDir: string): Promise<string[]> {
  const { url, adminKey } = daemon
  const api = new Api(url, adminKey)
  const tenantId = (await api.status()).tenant.id
  const look: Look = (show) => lookInto(dataDir, tenantId, show)
  const wrong = [...(await githubTells(api, url, look)), ...(await githubIsRead(api))]
  wrong.push(...(await jiraTells(api, url)), ...(await jiraIsRead(api, url, look)))
  wrong.push(...(await showDrift(api)))
  wrong.push(...(await historyIsMeasured(api, daemon)))
  chapter('All in all', 'what stands in the database now')
  const status = await settled(api)
  const records: SyncRecord[] = []
  for (const { id } of status.endpoints) records.push(...(await api.syncRecords(id)))
  say(`${overall(status, records)}\n`)
  return [...wrong, ...overallShortcomings(status)]
}

async function githubTells(api: Api, url: string, look: Look): Promise<string[]> {
  chapter('GitHub tells', 'every delivery that GitHub publishes as an example, through the real door')
  const outcome = await throughTheDoor(api, { url, system: 'github', name: 'GitHub', deliveries: recordedOfGithub() })
  const followed = await followPullRequest(api, look, outcome.endpoint.id)
  say(`\n${doorSummary(outcome)}\n\n${pullRequest(followed)}\n`)
  return doorShortcomings(outcome)
}

/** The stand-in lives in this process as long as it is read. */
async function githubIsRead(api: Api): Promise<string[]> {
  chapter('GitHub is read', "a stand-in of GitHub's API with one repository, octo/shop")
  const shop = await startShop()
  try {
    const polled = await step('Read as a whole, read again after changes, and counted', () => pollShop(api, shop))
    say(`\n${pollingSummary(polled)}\n`)
    return pollingShortcomings(polled)
  } finally {
    await shop.close()
  }
}

/** Recorded webhooks of Jira are no part of the project: where they do not lie, they are left out. */
async function jiraTells(api: Api, url: string): Promise<string[]> {
  const deliveries = recordedOfJira()
  if (deliveries.length === 0) return []
  chapter('Jira tells', 'recorded webhooks of Cloud and of servers, old and new, through the real door')
  const baseUrl = 'https://recorded.atlassian.net'
  const outcome = await throughTheDoor(api, { url, system: 'jira', name: 'Jira', deliveries, baseUrl })
  say(`\n${doorSummary(outcome)}\n`)
  return doorShortcomings(outcome)
}

async function jiraIsRead(api: Api, url: string, look: Look): Promise<string[]> {
  chapter('Jira tells and is read', 'a stand-in of Jira Cloud, with the project that octo/shop works for')
  const shop = await startJiraShop()
  try {
    const run = await runJira(api, url, shop)
    const plan = await look((tx) => readPlan(tx, run.endpoint.id))
    const compared = compare(shop, plan)
    say(`\n${jiraSummary(run, plan, compared)}\n`)
    return jiraShortcomings(run, plan, compared)
  } finally {
    await shop.server.close()
  }
}
