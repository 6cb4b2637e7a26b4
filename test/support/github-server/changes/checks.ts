import type { App, CheckRun, CheckSuite, Conclusion, Progress, Status } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { addressesOf } from '../show/accounts.ts'
import { showCheckRun, showCheckSuite, showCommit } from '../show/commits.ts'

export interface NewCheckRun {
  readonly name: string
  readonly status?: Exclude<Progress, 'completed'>
  /** Slug of the app that checks; GitHub Actions by default. */
  readonly app?: string
}

interface StatusTold {
  readonly target_url?: string | null
  readonly description?: string | null
}

const BAD: readonly Conclusion[] = ['failure', 'timed_out', 'action_required', 'cancelled']

export const checkChanges = (world: World, repository: Repository) => {
  const senderOf = ({ app }: CheckRun) => world.account(`${app.slug}[bot]`)
  const tell = (action: string, run: CheckRun) =>
    world.emit(repository, 'check_run', senderOf(run), () => ({
      action,
      check_run: showCheckRun(world, repository, run),
    }))
  const runsOf = ({ id, head_sha }: CheckSuite) =>
    repository.checkRunsOf(head_sha).filter(({ suiteId }) => suiteId === id)

  function suiteOf(sha: string, app: App): CheckSuite {
    const known = repository.checkRunsOf(sha).find((run) => run.app.slug === app.slug)
    const suite = known === undefined ? undefined : repository.checkSuites.get(known.suiteId)
    if (suite !== undefined) return suite
    const now = world.now()
    const head_branch = [...repository.branches].find(([, head]) => head === sha)?.[0] ?? repository.defaultBranch
    const times = { created_at: now, updated_at: now }
    const made: CheckSuite = {
      id: world.nextId(),
      head_sha: sha,
      head_branch,
      app,
      status: 'queued',
      conclusion: null,
      ...times,
    }
    repository.checkSuites.set(made.id, made)
    return made
  }

  return {
    /** Opens the suite of its app for this commit when there is none yet. Does not move any pull request. */
    createCheckRun(sha: string, { name, status = 'in_progress', app: slug = 'github-actions' }: NewCheckRun): CheckRun {
      const app = { slug, name: slug === 'github-actions' ? 'GitHub Actions' : slug }
      const suite = suiteOf(sha, app)
      const now = world.now()
      Object.assign(suite, { status, conclusion: null, updated_at: now })
      const run: CheckRun = {
        id: world.nextId(),
        head_sha: sha,
        name,
        status,
        conclusion: null,
        started_at: now,
        completed_at: null,
        suiteId: suite.id,
        app,
      }
      repository.checkRuns.set(sha, [...repository.checkRunsOf(sha), run])
      tell('created', run)
      return run
    },

    /** The last one to end completes its suite, which is told too. */
    completeCheckRun(run: CheckRun, conclusion: Conclusion): void {
      Object.assign(run, { status: 'completed', conclusion, completed_at: world.now() })
      tell('completed', run)
      const suite = repository.checkSuites.get(run.suiteId)
      if (suite === undefined || runsOf(suite).some(({ status }) => status !== 'completed')) return
      const latest = [...new Map(runsOf(suite).map((it) => [it.name, it])).values()]
      const worst = latest.find((it) => it.conclusion !== null && BAD.includes(it.conclusion))?.conclusion
      Object.assign(suite, { status: 'completed', conclusion: worst ?? 'success', updated_at: world.now() })
      world.emit(repository, 'check_suite', senderOf(run), () => ({
        action: 'completed',
        check_suite: showCheckSuite(world, repository, suite),
      }))
    },

    setStatus(sha: string, context: string, state: Status['state'], by = 'octocat', told: StatusTold = {}): Status {
      const creator = world.account(by)
      const { target_url = `${addressesOf(world, repository).html}/builds/${context}`, description = null } = told
      const said = { sha, context, state, target_url, description }
      const it: Status = { id: world.nextId(), ...said, creator, created_at: world.now() }
      repository.statuses.set(sha, [...(repository.statuses.get(sha) ?? []), it])
      const known = repository.commit(sha)
      world.emit(repository, 'status', creator, () => ({
        id: it.id,
        sha,
        name: repository.fullName,
        target_url,
        context,
        description,
        state,
        commit: known === undefined ? null : showCommit(world, repository, known),
        branches: [],
        created_at: it.created_at,
        updated_at: it.created_at,
      }))
      return it
    },
  }
}
