import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageFolder } from '../src/package.ts'
import type { Delivery } from './deliveries.ts'

/** Every recorded payload of `@octokit/webhooks-examples`, as GitHub would deliver it. */
export function recordedOfGithub(): Delivery[] {
  const require = createRequire(import.meta.url)
  const events = require('@octokit/webhooks-examples/api.github.com/index.json') as {
    name: string
    examples: object[]
  }[]
  return events.flatMap(({ name, examples }) =>
    examples.map((payload) => ({
      headers: { 'user-agent': 'GitHub-Hookshot/demo', 'x-github-event': name, 'x-github-delivery': randomUUID() },
      body: JSON.stringify(payload),
      signedIn: 'x-hub-signature-256' as const,
    })),
  )
}

/** They lie beside the project where it is developed; a clone alone does not have them. */
const OF_JIRA = join(packageFolder(), '../shared/fixtures/jira/webhooks')

/** Every recorded webhook of Jira, of Cloud and of servers, in the order of their names; none when there are none. */
export function recordedOfJira(): Delivery[] {
  if (!existsSync(OF_JIRA)) return []
  const names = readdirSync(OF_JIRA).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => ({
    headers: {
      'user-agent': 'Atlassian Webhook HTTP Client',
      'x-atlassian-webhook-identifier': createHash('sha1').update(name).digest('hex'),
    },
    body: readFileSync(join(OF_JIRA, name), 'utf8'),
    signedIn: 'x-hub-signature' as const,
  }))
}
