import { type Issue, type JiraServer, type ProjectHandle, startJiraServer } from '../test/support/jira-server/index.ts'

const DAY_MS = 86_400_000

/** A stand-in of Jira Cloud, with the project whose work the pull requests of `octo/shop` name: SHOP-7, SHOP-8, SHOP-9. */
export interface JiraShop {
  readonly server: JiraServer
  readonly project: ProjectHandle
  readonly issue: (number: number) => Issue
  readonly current: Parameters<ProjectHandle['startSprint']>[0]
  readonly version: ReturnType<ProjectHandle['createVersion']>
}

/** Five weeks of a small team: two epics, a sprint that is over, one that is running, and a version to come. */
export async function startJiraShop(): Promise<JiraShop> {
  const server = await startJiraServer()
  const started = Date.now()
  const daysAgo = (days: number) => server.clock.set(new Date(started - days * DAY_MS))
  daysAgo(36)
  const people = server.state.people
  people.createUser('ada', { displayName: 'Ada Okafor' })
  people.createUser('luis', { displayName: 'Luis Marin' })
  // Most people on Cloud show nobody their address.
  people.createUser('noor', { displayName: 'Noor Haddad', emailAddress: null })
  const project = server.state.createProject('SHOP', { name: 'Web shop', lead: 'ada' })
  const board = project.createBoard({ name: 'Shop team' })
  const version = project.createVersion('1.1', { description: 'Prices that anybody can read' })
  const issue = (number: number) => server.state.issue(`SHOP-${number}`)
  backlog(project, version.id)

  daysAgo(34)
  const first = project.createSprint(board, { name: 'Readable prices', goal: 'Every price is shown with its tax' })
  for (const number of [3, 4, 6, 7]) project.putInSprint(issue(number), first)
  daysAgo(30)
  project.startSprint(first)
  daysAgo(27)
  const bug = project.createIssue({ type: 'Bug', summary: 'Prices are rounded twice', priority: 'High', points: 0.5 })
  project.putInSprint(bug, first, 'noor')
  daysAgo(25)
  project.transition(issue(7), 'In Progress', { by: 'luis' })
  daysAgo(22)
  project.putInSprint(issue(4), null, 'ada')
  daysAgo(19)
  for (const number of [3, 7, 11]) project.transition(issue(number), 'Done', { by: 'luis' })
  daysAgo(17)
  const second = project.createSprint(board, { name: 'Guests welcome', goal: 'Nobody needs an account to pay' })
  daysAgo(16)
  project.closeSprint(first, second, 'ada')

  daysAgo(12)
  for (const number of [5, 8, 9]) project.putInSprint(issue(number), second)
  daysAgo(10)
  project.startSprint(second)
  daysAgo(8)
  project.editIssue(issue(5), { points: 8 }, 'noor')
  project.transition(issue(5), 'In Progress', { by: 'noor' })
  daysAgo(6)
  project.createIssue({ type: 'Incident', summary: 'Nobody can pay by card', priority: 'Highest', reporter: 'luis' })
  daysAgo(4)
  project.createIssue({ type: 'Story', summary: 'Gift cards', parent: issue(2), points: 13, reporter: 'ada' })
  project.transition(issue(8), 'In Review', { by: 'luis' })
  daysAgo(0)
  return { server, project, issue, current: second, version }
}

/** SHOP-1 to SHOP-10. */
function backlog(project: ProjectHandle, version: string): void {
  const create = (type: string, summary: string, more: Parameters<ProjectHandle['createIssue']>[0] = {}) =>
    project.createIssue({ type, summary, reporter: 'ada', ...more })
  const prices = create('Epic', 'Customers understand what they pay')
  const guests = create('Epic', 'Guests can check out')
  create('Story', 'Prices include tax', { parent: prices, points: 3, assignee: 'luis', fixVersions: [version] })
  create('Story', 'Baskets keep prices for a day', { parent: prices, points: 2.5 })
  const pay = create('Story', 'Pay without an account', { parent: guests, points: 5, assignee: 'noor' })
  create('Story', 'Receipts by e-mail', { parent: guests, points: 1.5, assignee: 'ada', fixVersions: [version] })
  create('Task', 'Show prices', { parent: prices, points: 1, assignee: 'luis', fixVersions: [version] })
  create('Task', 'Round prices', { parent: prices, points: 0.5, assignee: 'luis', fixVersions: [version] })
  create('Task', 'Try another payment provider', { parent: guests, points: 2, assignee: 'noor' })
  create('Sub-task', 'Ask for the address only once', { parent: pay, assignee: 'noor' })
}

/** What Jira tells of by webhook: each step is one thing that somebody does. */
export const TOLD: readonly ((shop: JiraShop) => void)[] = [
  ({ project, issue }) => project.transition(issue(6), 'In Progress', { by: 'ada' }),
  ({ project, issue }) => project.comment(issue(5), 'The address form is ready', 'noor'),
  ({ project, issue }) => project.editIssue(issue(5), { points: 5.5 }, 'noor'),
  ({ project }) =>
    project.createIssue({ type: 'Bug', summary: 'Tax is missing on receipts', points: 1, reporter: 'noor' }),
  ({ project, issue, current }) => project.putInSprint(issue(14), current, 'ada'),
  ({ project, issue }) => project.putInSprint(issue(9), null, 'ada'),
  ({ project, issue }) => project.transition(issue(12), 'Done', { by: 'luis' }),
  ({ project, issue }) => project.transition(issue(6), 'Done', { by: 'ada' }),
  ({ project, version }) => project.releaseVersion(version),
]

/** What no webhook tells of. */
export function changeUntold({ project, issue }: JiraShop): void {
  project.transition(issue(8), 'Done', { by: 'luis' })
  project.editIssue(issue(4), { summary: 'Baskets keep prices for two days', points: 3.5 }, 'ada')
  project.createIssue({ type: 'Story', summary: 'Vouchers', parent: issue(1), points: 0.5, reporter: 'ada' })
}
