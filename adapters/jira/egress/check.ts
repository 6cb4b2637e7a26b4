import type { EgressKind } from '../../../src/domain/egress/rules.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { CheckLine } from '../../../src/ports/source-reader.ts'
import { type Finding, failed, findingOf, ok, unknown } from '../../check/finding.ts'
import type { JiraClient } from '../client/client.ts'
import { may } from '../connection/permission.ts'

interface Need {
  readonly kinds: readonly EgressKind[]
  /** As Jira names the permission, for programs and for people. */
  readonly permission: string
  readonly words: string
}

const NEEDS: readonly Need[] = [
  { kinds: ['comment', 'issue_comment', 'close_issue'], permission: 'ADD_COMMENTS', words: 'Add comments' },
  { kinds: ['transition', 'close_issue'], permission: 'TRANSITION_ISSUES', words: 'Transition issues' },
  { kinds: ['remote_link'], permission: 'LINK_ISSUES', words: 'Link issues' },
  { kinds: ['issue'], permission: 'CREATE_ISSUES', words: 'Create issues' },
]

/** Each costs a call for each permission. */
const PROJECTS_AT_MOST = 10

/** Whether the account may write what the rules ask for, in the first of the projects. */
export async function checkEgress(
  client: JiraClient,
  kinds: readonly EgressKind[],
  projects: readonly ScopeRef[],
): Promise<readonly CheckLine[]> {
  const tried = projects.slice(0, PROJECTS_AT_MOST)
  const lines: CheckLine[] = []
  for (const need of NEEDS.filter((it) => it.kinds.some((kind) => kinds.includes(kind)))) {
    const finding =
      tried.length === 0
        ? unknown('Not tried', 'Bind a project first.')
        : await findingOf(() => ask(client, need, tried))
    lines.push({ name: `egress:${need.permission.toLowerCase()}`, ...finding })
  }
  return lines
}

async function ask(client: JiraClient, { permission, words }: Need, projects: readonly ScopeRef[]): Promise<Finding> {
  const lacking: string[] = []
  for (const { name, externalId } of projects) if (!(await may(client, permission, externalId))) lacking.push(name)
  if (lacking.length === 0) return ok(`${words}: allowed in ${projects.map(({ name }) => name).join(', ')}`)
  return failed(
    `${words}: not allowed in ${lacking.join(', ')}`,
    `Give the account the permission ${words} there; an app, or a token with scopes, also needs the scope write:jira-work.`,
  )
}
