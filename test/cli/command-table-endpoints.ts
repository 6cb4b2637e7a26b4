import { CANARY, ID } from '../http/fake-app.ts'
import { DRIFT_FILES } from './command-table-drift.ts'
import { REPORTS } from './command-table-reports.ts'

const PEM = '-----BEGIN RSA PRIVATE KEY-----\n'
export const FILES = { 'app.pem': PEM, 'oauth.json': '{"kind":"oauth","client_id":"c"}', ...REPORTS, ...DRIFT_FILES }

/** Command line, the use case it must reach with these arguments, and what people read. */
export type CommandRow = readonly [line: string, calls: readonly [string, ...unknown[]], words: RegExp]

/** What is said of endpoints and scopes. */
export const ENDPOINT_COMMANDS: readonly CommandRow[] = [
  [
    'endpoint add github --name octo --repo octo/hello --repo octo/world',
    ['addEndpoint', { system: 'github', name: 'octo', bindingMode: 'listed', scopes: ['octo/hello', 'octo/world'] }],
    new RegExp(
      `Payload URL: http://127.0.0.1:8080/webhooks/github/${ID}\\n[\\s\\S]*Secret: ${CANARY} .*once[\\s\\S]*Pull requests`,
    ),
  ],
  [
    'endpoint add github --all --repo octo/hello --secret 0123456789abcdef',
    [
      'addEndpoint',
      {
        system: 'github',
        name: 'github',
        bindingMode: 'auto',
        scopes: ['octo/hello'],
        webhookSecret: '0123456789abcdef',
      },
    ],
    /Secret: the one you gave/,
  ],
  [
    'endpoint add github --repo octo/* --token 0123456789',
    [
      'addEndpoint',
      {
        system: 'github',
        name: 'github',
        bindingMode: 'listed',
        scopes: ['octo/*'],
        credential: { kind: 'token', token: '0123456789' },
      },
    ],
    /It can be read[\s\S]*trackerd endpoint check octo\n +trackerd sync octo --wait\n$/,
  ],
  [
    'endpoint add github --base-url https://ghe.example/api/v3',
    ['addEndpoint', { system: 'github', name: 'github', bindingMode: 'auto', baseUrl: 'https://ghe.example/api/v3' }],
    /everything the hook sends/,
  ],
  ['endpoint list', ['listEndpoints'], /octo +github +active +1m ago +1m ago +- +ok/],
  [`endpoint show ${ID}`, ['showEndpoint', ID], /Webhook URL +http:\/\/127.0.0.1:8080\/webhooks/],
  [`endpoint pause ${ID}`, ['changeEndpoint', ID, { status: 'inactive' }], /Endpoint octo is/],
  ['endpoint resume octo', ['changeEndpoint', ID, { status: 'active' }], /Endpoint octo is active/],
  [
    'endpoint set octo --name hub --interval 600',
    ['changeEndpoint', ID, { name: 'hub', syncIntervalSeconds: 600 }],
    /Polled +every 5 minutes/,
  ],
  ['endpoint set octo --interval default', ['changeEndpoint', ID, { syncIntervalSeconds: null }], /Name +octo/],
  [
    'endpoint check octo',
    ['checkEndpoint', ID],
    /^octo is read as octocat\.\n\nOUTCOME +CHECK +FOUND\nok +authenticated +The account octocat\n$/,
  ],
  [
    'endpoint set-credential octo --app-id 7 --installation-id 8 --private-key app.pem',
    ['setCredential', ID, { kind: 'app', app_id: '7', installation_id: '8', private_key: PEM }],
    /Endpoint octo is read with the new credential\.\n$/,
  ],
  ['endpoint remove octo', ['removeEndpoint', ID], /removed/],
  ['endpoint rotate-secret octo', ['rotateSecret', ID, undefined], new RegExp(CANARY)],
  ['scope list octo', ['listScopes', ID], /octo\/hello +repository +hello +active +operator/],
  [
    'scope add octo octo/hello --initiative Hello --incident-label ^sev --deployment-source merges --move-stories',
    [
      'addScope',
      ID,
      {
        name: 'octo/hello',
        initiative: 'Hello',
        rules: { incidentLabels: ['^sev'], deploymentSource: 'merges', moveStories: true },
      },
    ],
    /octo\/hello is bound/,
  ],
  [
    'scope add octo ABC --issue-type Feature=user_story --issue-type A=b=none --stage QA=in_review --story-point-field c_1',
    [
      'addScope',
      ID,
      {
        name: 'ABC',
        rules: {
          issueTypes: { feature: 'user_story', 'a=b': 'none' },
          stages: { qa: 'in_review' },
          storyPointField: 'c_1',
        },
      },
    ],
    /is bound/,
  ],
  [
    'scope add octo octo/hello --path-prefix services/api --deployment-source workflow_runs --deployment-workflow ^deploy ' +
      '--deployment-branch ^main$ --attribution-window 12.5 --no-failed-status-fails --hotfix ^fix --bot bot$',
    [
      'addScope',
      ID,
      {
        name: 'octo/hello',
        pathPrefix: 'services/api',
        rules: {
          deploymentSource: 'workflow_runs',
          deploymentWorkflows: ['^deploy'],
          deploymentBranches: ['^main$'],
          attributionWindowHours: 12.5,
          failedStatusFails: false,
          hotfixPatterns: ['^fix'],
          botPatterns: ['bot$'],
        },
      },
    ],
    /is bound/,
  ],
  [
    'scope set octo octo/hello --no-path-prefix --reset attribution-window --reset bot --failed-status-fails',
    [
      'changeScope',
      ID,
      ID,
      {
        pathPrefix: null,
        rules: { attributionWindowHours: null, botPatterns: null, failedStatusFails: true },
        version: 3,
      },
    ],
    /Folder +all of it[\s\S]*Failed status +makes a failed deployment/,
  ],
  [
    'scope show octo repository:1',
    ['listScopes', ID],
    /octo\/hello .repository 1.\n[\s\S]*Issue types +sub-task = none/,
  ],
  [
    'scope set octo octo/hello --issue-type Task=defect --reset move-stories --stage QA=done --reset stage',
    [
      'changeScope',
      ID,
      ID,
      {
        rules: { moveStories: null, stages: { qa: 'done' }, issueTypes: { 'sub-task': 'none', task: 'defect' } },
        version: 3,
      },
    ],
    /A full sync applies them to what is stored:\n +trackerd sync octo --full/,
  ],
  [
    'scope set octo OCTO/hello --no-move-stories',
    ['changeScope', ID, ID, { rules: { moveStories: false }, version: 3 }],
    /Moves stories +no/,
  ],
  [`scope pause octo ${ID}`, ['changeScope', ID, ID, { status: 'paused' }], /octo\/hello is paused\. Its deliveries/],
  [
    'scope resume octo octo/hello',
    ['changeScope', ID, ID, { status: 'active' }],
    /is active\. .*--reason scope_paused/,
  ],
  ['scope remove octo octo/hello', ['removeScope', ID, ID], /octo\/hello is watched no more/],
  [
    'endpoint add jira --base-url https://acme.atlassian.net --project ABC --project D* --board 12 --email a@b.c --token 0123',
    [
      'addEndpoint',
      {
        system: 'jira',
        name: 'jira',
        baseUrl: 'https://acme.atlassian.net',
        bindingMode: 'listed',
        scopes: ['ABC', 'D*', 'board:12'],
        credential: { kind: 'api_token', email: 'a@b.c', token: '0123' },
      },
    ],
    new RegExp(
      `URL: http://127.0.0.1:8080/webhooks/[\\s\\S]*3. Secret: ${CANARY} .shown this once[\\s\\S]*It can be read`,
    ),
  ],
  [
    'endpoint add jira --base-url https://jira.example.com --all --webhook-proof url_token --personal-token 0123',
    [
      'addEndpoint',
      {
        system: 'jira',
        name: 'jira',
        baseUrl: 'https://jira.example.com',
        bindingMode: 'auto',
        webhookProof: 'url_token',
        credential: { kind: 'pat', token: '0123' },
      },
    ],
    /then System, then WebHooks/,
  ],
  [
    'endpoint add jira --base-url https://acme.atlassian.net --secret 0123456789abcdef --webhook-proof jwt --credential-file oauth.json',
    [
      'addEndpoint',
      {
        system: 'jira',
        name: 'jira',
        baseUrl: 'https://acme.atlassian.net',
        bindingMode: 'auto',
        webhookSecret: '0123456789abcdef',
        webhookProof: 'jwt',
        credential: { kind: 'oauth', client_id: 'c' },
      },
    ],
    /Webhook proof|everything the hook sends/,
  ],
  [
    'endpoint set-credential octo --email a@b.c --token 0123',
    ['setCredential', ID, { kind: 'api_token', email: 'a@b.c', token: '0123' }],
    /is read with the new credential/,
  ],
  ['scope add octo octo/*', ['addScopePattern', ID, { pattern: 'octo/*' }], /octo\/\* is bound: 1 scope now/],
  [
    'scope discover octo',
    ['discoverScopes', ID],
    /NAME +KIND +BOUND +ARCHIVED +PRIVATE\nocto\/hello +repository +yes +no +yes\n.* no +no +yes/,
  ],
]
