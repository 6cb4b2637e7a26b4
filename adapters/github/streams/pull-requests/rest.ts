import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import { told } from '../../../payload/told.ts'
import type { Answer, GithubClient } from '../../client/client.ts'
import { PER_PAGE, routeOf } from '../edge.ts'
import type { Repository } from '../stream.ts'
import { Entry } from './entry.ts'

const Objects = z.array(z.looseObject({}))
const Files = z.array(z.object({ filename: z.string() }))
const CheckRuns = z.object({ check_runs: Objects })
const Statuses = z.array(z.looseObject({ context: z.string() }))

/** What REST tells of pull requests one by one. Slow, but it has no limit of time or size. */
export function restOf(client: GithubClient, repository: Repository) {
  const get = (route: string, parameters: Readonly<Record<string, unknown>>) =>
    client.get(`/repos/{owner}/{repo}${route}`, { ...routeOf(repository), ...parameters })

  async function all<Item>(route: string, of: object, itemsOf: (answer: Answer) => readonly Item[]): Promise<Item[]> {
    const items: Item[] = []
    for (let page: number | null = 1; page !== null; ) {
      const answer: Answer = await get(route, { ...of, per_page: PER_PAGE, page })
      items.push(...itemsOf(answer))
      page = answer.nextPage
    }
    return items
  }

  return {
    /** null: there is none of that number. */
    async pullRequest(number: number) {
      try {
        return told(Entry, await get('/pulls/{pull_number}', { pull_number: number }))
      } catch (error) {
        if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND' && error.details.status === 404)
          return null
        throw error
      }
    },

    reviews: (number: number) =>
      all('/pulls/{pull_number}/reviews', { pull_number: number }, (answer) => told(Objects, answer)),

    /** Oldest first. GitHub names 250 at most, here and in GraphQL. */
    commits: (number: number) =>
      all('/pulls/{pull_number}/commits', { pull_number: number }, (answer) => told(Objects, answer)),

    /** The paths it touches. GitHub names 3,000 at most. */
    files: (number: number) =>
      all('/pulls/{pull_number}/files', { pull_number: number }, (answer) => told(Files, answer)),

    /** None where they may not be read: no fine-grained token can be given that. `endpoint check` says so. */
    async checkRuns(sha: string) {
      try {
        return await all('/commits/{ref}/check-runs', { ref: sha }, (answer) => told(CheckRuns, answer).check_runs)
      } catch (error) {
        if (error instanceof TrackerdError && error.code === 'UPSTREAM_FORBIDDEN') return []
        throw error
      }
    },

    /** The latest of each context: GitHub lists every status ever set, latest first. */
    async statuses(sha: string) {
      const every = await all('/commits/{ref}/statuses', { ref: sha }, (answer) => told(Statuses, answer))
      return [...Map.groupBy(every, ({ context }) => context).values()].flatMap(([latest]) => latest ?? [])
    },
  }
}

/** One repository through REST. */
export type Rest = ReturnType<typeof restOf>
