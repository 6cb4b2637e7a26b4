import type { Conclusion, Run, RunAttempt } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { latestOf, showRun, showWorkflow } from '../show/delivery-objects.ts'

export interface NewRun {
  readonly name?: string
  readonly path?: string
  readonly event?: string
  readonly branch?: string
  /** Head of the branch by default. */
  readonly sha?: string
  readonly by?: string
}

export const runChanges = (world: World, repository: Repository) => {
  const tell = (action: string, run: Run) =>
    world.emit(repository, 'workflow_run', run.actor, () => ({
      action,
      workflow: showWorkflow(run),
      workflow_run: showRun(world, repository, run),
    }))
  const queued = (run_attempt: number): RunAttempt => {
    const now = world.now()
    return { run_attempt, status: 'queued', conclusion: null, run_started_at: now, updated_at: now }
  }
  const change = (run: Run, to: Partial<RunAttempt>) => {
    const latest = { ...latestOf(run), ...to, updated_at: world.now() }
    const [first, ...others] = [...run.attempts.slice(0, -1), latest]
    run.attempts = [first ?? latest, ...others]
  }

  return {
    /** Queued, and told as `requested`. */
    startWorkflowRun(it: NewRun = {}): Run {
      const branch = it.branch ?? repository.defaultBranch
      const run: Run = {
        id: world.nextId(),
        run_number: repository.runs.length + 1,
        name: it.name ?? 'CI',
        path: it.path ?? '.github/workflows/ci.yml',
        event: it.event ?? 'push',
        head_branch: branch,
        head_sha: it.sha ?? repository.resolve(branch) ?? world.nextSha(),
        actor: world.account(it.by ?? 'octocat'),
        created_at: world.now(),
        attempts: [queued(1)],
      }
      repository.runs.push(run)
      tell('requested', run)
      return run
    },

    progressWorkflowRun(run: Run): void {
      change(run, { status: 'in_progress' })
      tell('in_progress', run)
    },

    completeWorkflowRun(run: Run, conclusion: Conclusion = 'success'): void {
      change(run, { status: 'completed', conclusion })
      tell('completed', run)
    },

    /** A new attempt of the same run; the attempts before stay as they ended. */
    rerunWorkflowRun(run: Run): void {
      run.attempts = [...run.attempts, queued(latestOf(run).run_attempt + 1)]
      tell('requested', run)
    },

    /** As for one older than the retention of the repository: no webhook tells of it. */
    deleteWorkflowRun(run: Run): void {
      const at = repository.runs.indexOf(run)
      if (at >= 0) repository.runs.splice(at, 1)
    },
  }
}
