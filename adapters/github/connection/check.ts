import { TrackerdError } from '../../../src/errors.ts'
import type { CheckReport } from '../../../src/ports/source-reader.ts'
import { refused } from '../../check/finding.ts'
import type { GithubClient } from '../client/client.ts'
import type { Repository } from '../streams/stream.ts'
import { checkAccount } from './check-account.ts'
import { checkPermissions } from './check-permissions.ts'
import { checkWebhook } from './check-webhook.ts'

/**
 * What works and what does not, line by line, tried on the first repository. A refused credential is the only line of
 * its report. Throws UPSTREAM_LIMITED and UPSTREAM_UNAVAILABLE: they say nothing about how things are set up.
 */
export async function check(
  client: GithubClient,
  repositories: readonly Repository[],
  webhookPath: string,
): Promise<CheckReport> {
  try {
    const account = await checkAccount(client)
    const permissions = await checkPermissions(client, repositories[0])
    const webhook = await checkWebhook(client, repositories[0], webhookPath)
    return { ...account, lines: [...account.lines, ...permissions, ...webhook] }
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_UNAUTHENTICATED') throw error
    return { lines: [{ name: 'authenticated', ...refused(error) }], account: null, credentialExpiresAt: null }
  }
}
