import type { Octokit } from '@octokit/rest'
import { TrackerdError } from '../../../src/errors.ts'
import type { Pause } from '../../http/retry.ts'
import { call } from './call.ts'
import type { Credential } from './credential.ts'
import { REST_TIMEOUT_MS, type Wire } from './exchange.ts'
import { createInstallation } from './installation.ts'
import { createAppOctokit, createOctokit } from './octokit.ts'

/** Who makes a call. */
interface Caller {
  readonly octokit: Octokit
  readonly headers: Readonly<Record<string, string>>
  /** The budget it is counted in. */
  readonly resource: 'core' | 'app'
}

/** Runs a call as whom the credential belongs to; with `asApp` as the app itself instead of its installation. */
type Access = <Done>(asApp: boolean, run: (caller: Caller) => Promise<Done>) => Promise<Done>

export function createAccess(baseUrl: string, credential: Credential, wire: Wire, pause: Pause): Access {
  const octokit = createOctokit(baseUrl)
  const bearing = (token: string): Caller => ({
    octokit,
    headers: { authorization: `Bearer ${token}` },
    resource: 'core',
  })
  if (credential.kind === 'token') {
    const owner = bearing(credential.token)
    return async (asApp, run) => {
      if (asApp) throw new TrackerdError('INTERNAL', { what: 'a token was to call as an app' })
      return run(owner)
    }
  }
  const app: Caller = { octokit: createAppOctokit(baseUrl, credential), headers: {}, resource: 'app' }
  const askForToken = () =>
    call(wire, {
      ...app,
      name: 'the token of the installation',
      route: 'POST /app/installations/{installation_id}/access_tokens',
      parameters: { installation_id: credential.installationId },
      cost: 1,
      points: 5,
      timeoutMs: REST_TIMEOUT_MS,
      redirect: 'follow',
      isQuery: false,
    })
  const asInstallation = createInstallation(askForToken, { ...wire, pause })
  return (asApp, run) => (asApp ? run(app) : asInstallation((token) => run(bearing(token))))
}
