import type { Command } from 'commander'
import type { DeploymentView, IncidentView, ReportOutcome, ReportPlace } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { jsonOf } from './json-file.ts'
import { historyCommand } from './report-history.ts'
import { openSession } from './session.ts'
import { facts } from './words.ts'

type Reported<Kind extends string, View> = Wire<{ outcome: ReportOutcome } & { [K in Kind]: View & ReportPlace }>
type Deployment = Reported<'deployment', DeploymentView>
type Incident = Reported<'incident', IncidentView>

/** `report`: tells of deployments and incidents as their HTTP routes take them, from a file or standard input. */
export function reportCommand(program: Command, deps: CliDeps): void {
  const group = program.command('report').description('report deployments and incidents that no source tells of')
  group
    .command('deployment')
    .description('report a deployment: JSON as POST /v1/deployments takes it')
    .argument('<file>', 'the file, or - for standard input')
    .action(async (file: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const answer = await session.api.send<Deployment>('POST', '/deployments', await jsonOf(deps, file))
      session.printer.print(answer, () => deploymentFacts(answer))
    })
  group
    .command('incident')
    .description('report an incident: JSON as POST /v1/incidents takes it')
    .argument('<file>', 'the file, or - for standard input')
    .action(async (file: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const answer = await session.api.send<Incident>('POST', '/incidents', await jsonOf(deps, file))
      session.printer.print(answer, () => incidentFacts(answer))
    })
  historyCommand(group, deps)
  group
    .command('resolve')
    .description('say that an incident that was reported has ended')
    .argument('<id>', 'your own id of it')
    .option('--at <time>', 'when it ended (now)')
    .action(async (id: string, { at }: { at?: string }, command: Command) => {
      const session = await openSession(deps, command)
      const path = `/incidents/${encodeURIComponent(id)}/resolve`
      const answer = await session.api.send<Incident>('POST', path, { resolved_at: at })
      session.printer.print(answer, () => incidentFacts(answer))
    })
}

const placeFacts = ({ service, initiative, endpoint_id }: Wire<ReportPlace>) =>
  [
    ['Service', service],
    ['Initiative', initiative.title],
    ['Endpoint', endpoint_id],
  ] as const

const deploymentFacts = ({ outcome, deployment: it }: Deployment) =>
  facts([
    ['Outcome', outcome],
    ['Deployment', it.external_id],
    ...placeFacts(it),
    ['Environment', `${it.environment.name}${it.production ? ' (production)' : ''}`],
    ['Status', it.status],
    ['Started', it.started_at],
    ['Finished', it.finished_at],
    ['Id', it.id],
  ])

const incidentFacts = ({ outcome, incident: it }: Incident) =>
  facts([
    ['Outcome', outcome],
    ['Incident', `${it.external_id}: ${it.title}`],
    ...placeFacts(it),
    ['Status', it.status],
    ['Started', it.started_at],
    ['Resolved', it.resolved_at],
    ['Id', it.id],
  ])
