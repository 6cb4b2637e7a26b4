import type { Mode } from '../objects/world.ts'
import { accountRoutes, cloudAccountRoutes } from './account.ts'
import { agileRoutes } from './agile.ts'
import type { Route } from './call.ts'
import { fieldRoutes } from './fields.ts'
import { cloudIssueRoutes, issueRoutes } from './issues.ts'
import { cloudProjectRoutes, datacenterProjectRoutes, projectRoutes } from './projects.ts'
import { cloudSearchRoutes, datacenterSearchRoutes } from './search.ts'
import { cloudWebhookRoutes, webhookRoutes } from './webhooks.ts'
import { writingRoutes } from './writing.ts'

const BOTH = [
  ...accountRoutes,
  ...fieldRoutes,
  ...issueRoutes,
  ...projectRoutes,
  ...agileRoutes,
  ...webhookRoutes,
  ...writingRoutes,
]

const ROUTES: Readonly<Record<Mode, readonly Route[]>> = {
  cloud: [
    ...cloudAccountRoutes,
    ...cloudSearchRoutes,
    ...cloudIssueRoutes,
    ...cloudProjectRoutes,
    ...cloudWebhookRoutes,
    ...BOTH,
  ],
  datacenter: [...datacenterSearchRoutes, ...datacenterProjectRoutes, ...BOTH],
}

/** Data Center has never had version 3. */
const VERSIONS: Readonly<Record<Mode, readonly string[]>> = { cloud: ['2', '3', 'latest'], datacenter: ['2', 'latest'] }

export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly version: 2 | 3
}

/** undefined: 404. */
export function find(mode: Mode, method: string, path: string): Found | undefined {
  for (const route of ROUTES[mode]) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (match === null) continue
    const groups = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)] as const)
    const params = Object.fromEntries(groups)
    if (params.v !== undefined && !VERSIONS[mode].includes(params.v)) return undefined
    const isThird = params.v === '3' || (params.v === 'latest' && mode === 'cloud')
    return { route, params, version: isThird ? 3 : 2 }
  }
  return undefined
}
