import type { EndpointView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { type NewlyAdded, reading, secretLine, summaryOf, unreachable, urlLine } from './endpoint-instructions.ts'

/** As Jira's form names what is translated; others are stored and skipped. */
const EVENTS = [
  'Issue: created, updated, deleted',
  'Sprint: created, updated, started, closed, deleted',
  'Board: created, updated, deleted, configuration changed',
  'Version: all',
  'Project: all',
  'User: created, updated, deleted',
]

/** What a registered webhook of an app may name. */
const EVENTS_OF_APPS = [
  ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted'],
  ['sprint_created', 'sprint_updated', 'sprint_started', 'sprint_closed', 'sprint_deleted'],
  ['jira:version_created', 'jira:version_updated', 'jira:version_released', 'jira:version_unreleased'],
  ['jira:version_moved', 'jira:version_deleted', 'jira:version_merged'],
]

const isCloud = ({ host }: Wire<EndpointView>) => host.endsWith('.atlassian.net')

/** What to do at Jira, and with trackerd, after an endpoint was added. */
export function jiraInstructions(it: NewlyAdded, own: boolean, url: string): string {
  const steps = it.endpoint.webhook_proof === 'jwt' ? ofApp(it, url) : ofAdministrator(it, own, url)
  return [
    summaryOf(it),
    '',
    ...steps,
    '',
    'Change an issue, and see its delivery with "trackerd deliveries list".',
    '',
    ...reading(it.endpoint, isCloud(it.endpoint) ? connectCloud : connectDataCenter),
  ].join('\n')
}

/** A webhook in the settings; it needs an administrator of Jira. */
function ofAdministrator(it: NewlyAdded, own: boolean, url: string): string[] {
  const secret =
    it.endpoint.webhook_proof === 'url_token'
      ? `${secretLine(it, own)}, where the form has that field: then it is checked too`
      : secretLine(it, own)
  return [
    'In Jira, as an administrator: the cog, then System, then WebHooks (under Advanced), then Create a WebHook:',
    '  1. Name: trackerd. Status: enabled.',
    `  2. URL: ${urlLine(it, url)}`,
    ...unreachable(it, 'Jira'),
    `  3. ${secret}`,
    '  4. Issue filter (JQL): empty for all projects, or e.g. project in (ABC, DEF)',
    '  5. Events:',
    ...EVENTS.map((event) => `     ${event}`),
    '  6. Leave "Exclude body" unticked.',
  ]
}

/** Webhooks that an app registers for itself: there is no form for them. */
function ofApp(it: NewlyAdded, url: string): string[] {
  return [
    'Let your OAuth app register its webhook (scope manage:jira-webhook), with an access token of its own:',
    '  1. POST /rest/api/3/webhook',
    `     "url": "${urlLine(it, url)}"`,
    ...unreachable(it, 'Jira'),
    '     "webhooks": [{ "jqlFilter": "project in (ABC, DEF)", "events": [',
    `       ${EVENTS_OF_APPS.map((some) => some.map((event) => `"${event}"`).join(', ')).join(',\n       ')} ] }]`,
    '  2. Jira signs with the client secret of the app: the one you gave.',
    '  3. Jira drops such a webhook after 30 days. trackerd refreshes it in time once it reads with a grant of this app.',
    'Boards and projects are read through the API.',
  ]
}

const connectCloud = (ref: string) => [
  'To read what was before, and what webhooks miss, connect it with an API token of an account that can see the projects:',
  '  1. At id.atlassian.com, under Security, then API tokens, create one. With scopes it needs:',
  '     read:jira-work, read:jira-user, read:project:jira, read:sprint:jira-software,',
  '     read:board-scope:jira-software, read:board-scope.admin:jira-software',
  `  2. trackerd endpoint set-credential ${ref} --email you@example.com --token-stdin`,
  '  An OAuth app instead: --credential-file FILE, with kind "oauth", client_id, client_secret and refresh_token.',
  '',
]

const connectDataCenter = (ref: string) => [
  'To read what was before, and what webhooks miss, connect it with a personal token of an account that can see the projects:',
  '  1. In Jira, in your profile, under Personal Access Tokens, create one.',
  `  2. trackerd endpoint set-credential ${ref} --personal-token-stdin`,
  '',
]
