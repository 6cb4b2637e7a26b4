import type { Instant } from '../../../../src/domain/changes.ts'
import type { PolledItem } from '../../../../src/ports/source-reader.ts'
import { item } from '../edge.ts'
import type { Repository } from '../stream.ts'
import type { Entry } from './entry.ts'
import { extentOf, refuseForbidden, type Told } from './faults.ts'
import { detailsOf } from './nested.ts'
import type { Rest } from './rest.ts'

interface Belonging {
  /** When the pull request last changed, and which commit its head was, as this was read. */
  readonly at: Instant
  readonly sha: string
  readonly reviews: readonly object[]
  /** null: not known, which is not none. */
  readonly commits: readonly object[] | null
  readonly checkRuns: readonly object[]
  readonly statuses: readonly object[]
  /** When a draft was first marked ready for review; null: never, or nobody told. */
  readonly readyAt: string | null
  /** The paths it touches; null: not asked, or not known. */
  readonly paths: readonly string[] | null
}

export interface Known extends Told {
  readonly entry: Entry
}

/** The items of pull requests told together, in their order; what GraphQL left out comes from REST. */
export async function itemsOf(repository: Repository, rest: Rest, page: readonly Known[]): Promise<PolledItem[]> {
  refuseForbidden(page)
  const items: PolledItem[] = []
  for (const known of page) {
    // What the entry tells itself is as new as its version.
    const entry = { ...detailsOf(known.nested), ...known.entry }
    items.push(...asItems(repository, entry, await belongingTo(repository, known, rest)))
  }
  return items
}

/** The items of one pull request, all from REST; none when it is gone. */
export async function itemsByRest(repository: Repository, rest: Rest, number: number): Promise<PolledItem[]> {
  const entry = await rest.pullRequest(number)
  if (entry === null) return []
  const { sha } = entry.head
  return asItems(repository, entry, {
    at: entry.updated_at,
    sha,
    reviews: await rest.reviews(number),
    commits: await rest.commits(number),
    checkRuns: await rest.checkRuns(sha),
    statuses: await rest.statuses(sha),
    // REST tells it among all that ever happened to the pull request: too much to ask for what falls back to it.
    readyAt: null,
    paths: repository.pathPrefix === null ? null : pathsOf(await rest.files(number)),
  })
}

const pathsOf = (files: readonly { readonly filename: string }[]) => files.map(({ filename }) => filename)

const told = <Node extends object>(list: { readonly nodes: readonly (Node | null)[] } | null | undefined): Node[] =>
  list?.nodes.filter((node) => node !== null) ?? []

async function belongingTo(repository: Repository, known: Known, rest: Rest): Promise<Belonging> {
  const { number } = known.entry
  const { updatedAt: at, headRefOid: sha, reviews, commits, head, ready } = known.nested
  const [ofReviews, ofCommits, ofChecks] = [
    extentOf(known, 'reviews'),
    extentOf(known, 'commits'),
    extentOf(known, 'head'),
  ]
  const checks = ofChecks === 'all' || ofChecks === 'some' ? told(head?.rollup?.contexts) : []
  return {
    at,
    sha,
    reviews: ofReviews === 'rest' ? await rest.reviews(number) : told(reviews),
    commits: ofCommits === 'rest' ? await rest.commits(number) : ofCommits === 'all' ? told(commits) : null,
    checkRuns: ofChecks === 'rest' ? await rest.checkRuns(sha) : checks.filter(({ kind }) => kind === 'check_run'),
    statuses: ofChecks === 'rest' ? await rest.statuses(sha) : checks.filter(({ kind }) => kind === 'status'),
    readyAt: ready,
    paths: repository.pathPrefix === null ? null : await pathsTold(known, rest),
  }
}

async function pathsTold(known: Known, rest: Rest): Promise<readonly string[] | null> {
  const extent = extentOf(known, 'files')
  if (extent === 'rest') return pathsOf(await rest.files(known.entry.number))
  return extent === 'all' ? pathsOf(told(known.nested.files)) : null
}

function asItems(repository: Repository, entry: Entry, belonging: Belonging): PolledItem[] {
  const { at, sha, reviews, commits, checkRuns, statuses, readyAt, paths } = belonging
  const pull = { id: entry.id, number: entry.number, updated_at: at }
  return [
    item(repository, 'pull_request', { pull_request: entry }),
    ...reviews
      .filter(isSubmitted)
      .map((it) => item(repository, 'pull_request_review', { pull_request: entry, review: it })),
    ...(commits === null ? [] : [item(repository, 'api:pull_request_commits', { pull_request: pull, commits })]),
    ...(readyAt === null
      ? []
      : [item(repository, 'api:pull_request_ready', { pull_request: pull, ready_at: readyAt })]),
    ...(paths === null
      ? []
      : [
          item(repository, 'api:pull_request_paths', {
            pull_request: pull,
            paths,
            complete: paths.length < FILES_AT_MOST,
          }),
        ]),
    ...checkRuns.map((it) => item(repository, 'check_run', { check_run: { ...it, head_sha: sha } })),
    ...statuses.map((it) => item(repository, 'status', { ...it, sha })),
  ]
}

/** GitHub names no more. */
const FILES_AT_MOST = 3000

/** GitHub shows those who read with an own account the reviews they have begun. */
const isSubmitted = (review: object) => 'submitted_at' in review && review.submitted_at != null
