import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EndpointView } from '../app.ts'
import { SEVERITIES } from '../domain/drift/finding.ts'
import { OCCASIONS, type Occasion } from '../domain/egress/rules.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { findScope } from './scope-ref.ts'
import { openSession } from './session.ts'
import { facts, when } from './words.ts'

type Endpoint = Wire<EndpointView>

interface Options {
  readonly commitStatus?: boolean
  readonly driftIssues?: string | false
  readonly driftScope?: string | false
  readonly issueType?: string | false
  readonly comments?: readonly Occasion[] | false
  readonly transition?: Readonly<Record<string, string>>
  readonly transitions?: false
  readonly remoteLinks?: boolean
}

/** `endpoint egress`: what is written back to a source. */
export function egressRulesCommand(endpoint: Command, deps: CliDeps): void {
  endpoint
    .command('egress')
    .description('show or change what is written back to the source; all of it is off by default')
    .argument('<endpoint>', 'id or name')
    .option('--commit-status', 'GitHub: the outcome of deployments to production, on their commit')
    .option('--no-commit-status', 'no such status')
    .addOption(
      new Option('--drift-issues <severity>', 'an issue per drift alert of this severity or a higher one').choices(
        SEVERITIES,
      ),
    )
    .option('--no-drift-issues', 'no such issue')
    .option('--drift-scope <scope>', 'the repository or project that takes these issues')
    .option('--no-drift-scope', 'the first one of the initiative takes them')
    .option('--issue-type <name>', 'Jira: the type of these issues')
    .option('--no-issue-type', 'Jira: tasks, or what there is')
    .addOption(
      new Option(
        '--comments <occasions>',
        'Jira: comment on a work item when a pull request that names it is opened or merged, or when it is deployed',
      ).argParser(occasions),
    )
    .option('--no-comments', 'no such comment')
    .addOption(
      new Option('--transition <occasion=status>', 'Jira: then move it to this status; repeatable').argParser(
        transition,
      ),
    )
    .option('--no-transitions', 'move nothing')
    .option('--remote-links', 'Jira: link a work item to the pull requests that name it')
    .option('--no-remote-links', 'no such link')
    .action(async (ref: string, options: Options, command: Command) => {
      const session = await openSession(deps, command)
      const path = await endpointPath(session, ref)
      const before = await session.api.get<Endpoint>(path)
      const { driftScope } = options
      const scope =
        typeof driftScope === 'string' ? (await findScope(session, ref, driftScope)).id : nothing(driftScope)
      const egress = { ...changeOf(options, before), drift_scope: scope }
      const isChange = Object.values(egress).some((value) => value !== undefined)
      const shown = isChange ? await session.api.send<Endpoint>('PATCH', path, { egress }) : before
      session.printer.print(shown, () => egressFacts(shown, session.printer.now))
    })
}

/** Off is null, which is the default; what is not given is not changed. */
const nothing = (given: unknown) => (given === false ? null : undefined)

function changeOf(options: Options, { egress }: Endpoint) {
  const { driftIssues, issueType, comments, transition: added, transitions } = options
  return {
    commit_status: options.commitStatus,
    drift_issues: typeof driftIssues === 'string' ? driftIssues : nothing(driftIssues),
    issue_type: typeof issueType === 'string' ? issueType : nothing(issueType),
    comments: comments === false ? null : comments,
    transitions: added === undefined ? nothing(transitions) : { ...egress.transitions, ...added },
    remote_links: options.remoteLinks,
  }
}

const isOccasion = (word: string): word is Occasion => OCCASIONS.some((known) => known === word)
const KNOWN = OCCASIONS.join(', ')

function occasions(given: string): readonly Occasion[] {
  const words = given.split(',').map((word) => word.trim())
  const known = words.filter(isOccasion)
  if (known.length < words.length) throw new InvalidArgumentError(`Give some of ${KNOWN}, with commas between them.`)
  return [...new Set(known)]
}

function transition(given: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, occasion = '', status = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(given) ?? []
  if (!isOccasion(occasion) || status === '')
    throw new InvalidArgumentError(`Give one of ${KNOWN} and a status, e.g. "merged=In Review".`)
  return { ...before, [occasion]: status }
}

export function egressFacts({ name, egress, egress_since: since }: Endpoint, now: Date): string {
  const { drift_issues: least, transitions } = egress
  const moves = Object.entries(transitions).map(([occasion, status]) => `${occasion}: ${status}`)
  const issues = `for alerts of severity ${least} or higher, ${egress.drift_scope === null ? 'in the first scope of the initiative' : `in scope ${egress.drift_scope}`}`
  return facts([
    ['Endpoint', name],
    ['Written back', since === null ? 'nothing' : `what happens since ${when(since, now)}`],
    ['Commit status', egress.commit_status ? 'of deployments to production' : 'no'],
    ['Drift issues', least === null ? 'no' : issues],
    ...(egress.issue_type === null ? [] : [['Issue type', egress.issue_type] as const]),
    ['Comments', egress.comments.length === 0 ? 'no' : `when ${egress.comments.join(', ')}`],
    ['Transitions', moves.join(', ') || 'no'],
    ['Remote links', egress.remote_links ? 'to pull requests' : 'no'],
  ])
}
