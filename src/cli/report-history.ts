import { SingleBar } from 'cli-progress'
import { type Command, InvalidArgumentError } from 'commander'
import type { DeploymentView, ReportOutcome, ReportPlace } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps, Io } from './deps.ts'
import { commitsOf, type Tag, tagsOf } from './report-history-git.ts'
import { openSession } from './session.ts'
import { clean, many } from './words.ts'

interface HistoryOptions {
  readonly service: string
  readonly initiative?: string
  readonly environment: string
  readonly tags?: string
  readonly since?: Date
}

interface ReportedTag {
  readonly tag: string
  readonly deployed_at: string
  readonly commit: string
  readonly previous: string | null
  /** Commits that it is said to have brought. */
  readonly commits: number
  /** Commits that a report had no more room for: the oldest. */
  readonly left_out: number
  readonly outcome: ReportOutcome
}

/** A report takes so many. */
const MOST_COMMITS = 1000

/** `report history`: tags of a git repository are deployments, and what lies between two of them is what was changed. */
export function historyCommand(group: Command, deps: CliDeps): void {
  group
    .command('history')
    .description('report the tags of a git repository as deployments, with the commits between them')
    .argument('<path>', 'the folder of the repository')
    .requiredOption('--service <name>', 'what was deployed')
    .option('--initiative <initiative>', 'where a new service belongs (one of its own name)')
    .option('--environment <name>', 'where it was deployed to', 'production')
    .option('--tags <pattern>', "only tags called so, e.g. 'v*' (all)")
    .option('--since <time>', 'only tags made since then', timeOf)
    .action(async (folder: string, options: HistoryOptions, command: Command) => {
      const session = await openSession(deps, command)
      const tags = await tagsOf(deps.git, { folder, tags: options.tags ?? null, since: options.since ?? null })
      const progress = progressOf(deps.io, tags.length)
      const reported: ReportedTag[] = []
      let place: Wire<ReportPlace> | null = null
      try {
        for (const tag of tags) {
          const { deployment, outcome, ...counts } = await reportTag(deps, session.api, folder, tag, options)
          place ??= deployment
          reported.push({ ...tagOf(tag), ...counts, outcome })
          progress.show(reported.length, tag.name)
        }
      } finally {
        progress.end()
      }
      const answer = { service: options.service, initiative: place?.initiative ?? null, deployments: reported }
      session.printer.print(answer, () =>
        [
          session.printer.table(
            reported,
            [
              { head: 'Tag', cell: ({ tag }) => clean(tag), cut: true },
              { head: 'Deployed', cell: (it) => it.deployed_at },
              { head: 'Commit', cell: ({ commit }) => commit.slice(0, 10) },
              { head: 'Commits', cell: ({ commits }) => commits, align: 'right' },
              { head: 'Outcome', cell: ({ outcome }) => outcome },
            ],
            '',
          ),
          ...wordsOf(answer),
        ].join('\n'),
      )
    })
}

type Answer = Wire<{ outcome: ReportOutcome; deployment: DeploymentView & ReportPlace }>

async function reportTag(
  { git }: CliDeps,
  api: { send<T>(method: string, path: string, body: object): Promise<T> },
  folder: string,
  tag: Tag,
  { service, initiative, environment }: HistoryOptions,
) {
  const all = await commitsOf(git, folder, tag)
  const commits = all.slice(0, MOST_COMMITS)
  const { outcome, deployment } = await api.send<Answer>('POST', '/deployments', {
    id: `${service}@${tag.name}`,
    service,
    initiative,
    environment: { name: environment, production: true },
    status: 'success',
    finished_at: tag.at.toISOString(),
    commit: tag.commit,
    version: tag.name,
    ref: tag.name,
    ...(tag.previous === null ? {} : { changes: { commits } }),
  })
  return { outcome, deployment, commits: commits.length, left_out: all.length - commits.length }
}

const tagOf = ({ name, commit, at, previous }: Tag) => ({
  tag: name,
  deployed_at: at.toISOString(),
  commit,
  previous,
})

function* wordsOf({
  service,
  initiative,
  deployments,
}: {
  readonly service: string
  readonly initiative: { readonly title: string } | null
  readonly deployments: readonly ReportedTag[]
}) {
  const sum = (of: (it: ReportedTag) => number) => deployments.reduce((all, it) => all + of(it), 0)
  yield ''
  yield `${many(deployments.length, 'deployment')} of ${clean(service)} with ${many(
    sum((it) => it.commits),
    'commit',
  )}.`
  if (deployments[0]?.previous === null) yield 'The first tag is where counting begins: what it brought does not count.'
  const leftOut = sum((it) => it.left_out)
  if (leftOut > 0)
    yield `${many(leftOut, 'commit')} had no room: a report takes ${MOST_COMMITS}, and these are the oldest.`
  if (initiative !== null)
    yield `Soon counted: trackerd metrics show --initiative '${clean(initiative.title)}' --from ${deployments[0]?.deployed_at}`
}

function timeOf(given: string): Date {
  const at = new Date(given)
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('It must be a date (2026-01-31) or a time of ISO 8601.')
  return at
}

/** A bar on a terminal, drawn anew in place and cleared at the end; otherwise a line now and then. */
function progressOf({ terminal, err }: Io, total: number) {
  const EVERY = 50
  if (terminal === null)
    return {
      show: (done: number) => (done % EVERY === 0 ? err(`${done}/${many(total, 'deployment')}\n`) : undefined),
      end() {},
    }
  const bar = new SingleBar({
    stream: terminal,
    format: 'history [{bar}] {value}/{total} {tag}',
    barsize: 20,
    clearOnComplete: true,
    linewrap: true,
    gracefulExit: false,
    // Drawn when there is something new, as the bars of a sync are.
    fps: 1 / 3_600,
  })
  bar.start(total, 0, { tag: '' })
  return {
    show(done: number, tag: string) {
      bar.update(done, { tag: clean(tag) })
      bar.render()
    },
    end: () => bar.stop(),
  }
}
