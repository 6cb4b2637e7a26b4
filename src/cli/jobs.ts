import { type Command, InvalidArgumentError } from 'commander'
import type { FailedJobView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { openSession } from './session.ts'
import { ago, many } from './words.ts'

type Job = Wire<FailedJobView>

const worksOn = ({ works_on }: Job) => Object.values(works_on).join(' ')

/** `jobs`: what the queue has given up. */
export function jobsCommand(program: Command, deps: CliDeps): void {
  const jobs = program.command('jobs').description('jobs: what the queue will not try again by itself')
  jobs
    .command('list')
    .description('show jobs that have failed, the latest first')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Job>('/jobs'),
        [
          { head: 'Failed', cell: ({ failed_at }) => ago(failed_at, printer.now) },
          { head: 'Job', cell: ({ name }) => name },
          { head: 'Works on', cell: worksOn, cut: true },
          { head: 'Tries', cell: ({ attempts }) => attempts, align: 'right' },
          { head: 'Error', cell: ({ error }) => `${error.code}: ${error.message}`, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'No job has failed.',
      )
    })
  jobs
    .command('retry')
    .description('queue a failed job anew, with fresh attempts')
    .argument('[id]', 'one job; without it say --all')
    .option('--all', 'all that have failed')
    .action(async (id: string | undefined, { all }: { all?: true }, command: Command) => {
      if ((id === undefined) === (all === undefined))
        throw new InvalidArgumentError('Say which: the id of one job, or --all.')
      const { api, printer } = await openSession(deps, command)
      const retry = (id: string) => api.send<Job>('POST', `/jobs/${encodeURIComponent(id)}/retry`)
      if (id !== undefined) {
        const job = await retry(id)
        return printer.print(job, () => `Job ${job.name} ${job.id} is queued anew.`)
      }
      const items: Job[] = []
      for (const job of (await api.all<Job>('/jobs')).items) items.push(await retry(job.id))
      printer.print({ items }, () => `${many(items.length, 'job')} ${items.length === 1 ? 'is' : 'are'} queued anew.`)
    })
}
