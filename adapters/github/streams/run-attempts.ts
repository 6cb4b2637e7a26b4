import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { found, item, routeOf } from './edge.ts'
import type { Repository } from './stream.ts'

const ROUTE = '/repos/{owner}/{repo}/actions/runs/{run_id}'
const Latest = z.object({ run_attempt: z.int().positive().nullish() })

/** A pipeline run as our changes name it: `4711/2`, or `check_suite:12/1` of an app that is not GitHub Actions. */
const NAME = /^(?<suite>check_suite:)?(?<id>\d+)\/(?<attempt>\d+)$/

function parse(externalId: string) {
  const { suite, id, attempt } = NAME.exec(externalId)?.groups ?? {}
  if (id === undefined) throw new TrackerdError('INTERNAL', { what: `${externalId} is no pipeline run` })
  return { isSuite: suite !== undefined, id, attempt: Number(attempt) }
}

/** One pipeline run, as it is now; null when there is no such run, and no items when the credential may not tell. */
export async function readRun(
  client: GithubClient,
  repository: Repository,
  externalId: string,
): Promise<readonly PolledItem[] | null> {
  const { isSuite, id, attempt } = parse(externalId)
  if (isSuite) return readSuite(client, repository, id)
  const run = await readAttempt(client, repository, id, attempt)
  return run.length === 0 ? null : run
}

/** A run that had not ended, and the attempts that followed it; empty when it is gone: that is for the census to say. */
export async function readOnward(
  client: GithubClient,
  repository: Repository,
  externalId: string,
): Promise<readonly PolledItem[]> {
  const { isSuite, id, attempt } = parse(externalId)
  if (isSuite) return (await readSuite(client, repository, id)) ?? []
  const answer = await found(client.get(ROUTE, { ...routeOf(repository), run_id: id }))
  if (answer === null) return []
  const latest = told(Latest, answer).run_attempt ?? 1
  const items: PolledItem[] = []
  for (let n = attempt; n < latest; n++) items.push(...(await readAttempt(client, repository, id, n)))
  return [...items, item(repository, 'workflow_run', { workflow_run: answer.data })]
}

/** The attempt as the only item; none when there is no such attempt. */
export async function readAttempt(client: GithubClient, repository: Repository, run: number | string, attempt: number) {
  const parameters = { ...routeOf(repository), run_id: run, attempt_number: attempt }
  const answer = await found(client.get(`${ROUTE}/attempts/{attempt_number}`, parameters))
  return answer === null ? [] : [item(repository, 'workflow_run', { workflow_run: answer.data })]
}

/**
 * Checks need a permission of their own, which fine-grained tokens cannot have. A suite that may not be read stays as its
 * webhooks told: it must keep nobody from reading the workflow runs.
 */
async function readSuite(client: GithubClient, repository: Repository, id: string) {
  const parameters = { ...routeOf(repository), check_suite_id: id }
  try {
    const answer = await found(client.get('/repos/{owner}/{repo}/check-suites/{check_suite_id}', parameters))
    return answer === null ? null : [item(repository, 'check_suite', { check_suite: answer.data })]
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_FORBIDDEN') return []
    throw error
  }
}
