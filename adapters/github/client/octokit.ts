import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import type { AppCredential } from './credential.ts'

const HEADERS = {
  accept: 'application/vnd.github+json',
  // Supported until 2028 at least; 2026-03-10 changes the shape of answers.
  'x-github-api-version': '2022-11-28',
  'user-agent': 'trackerd',
}

const silent = () => undefined
const SILENT = { debug: silent, info: silent, warn: silent, error: silent }

/** Octokit for the API at `baseUrl`. It logs nothing: its lines hold the URLs of private repositories. */
export function createOctokit(baseUrl: string): Octokit {
  return ours(new Octokit({ baseUrl, log: SILENT }))
}

/**
 * The same, for what the app does as itself: auth-app signs each call, and once more by GitHub's clock when that refuses
 * the time in the signature. Only for the routes that auth-app knows to be of that kind.
 */
export function createAppOctokit(baseUrl: string, { appId, privateKey }: AppCredential): Octokit {
  return ours(new Octokit({ baseUrl, log: SILENT, authStrategy: createAppAuth, auth: { appId, privateKey } }))
}

function ours(octokit: Octokit): Octokit {
  octokit.request = octokit.request.defaults({ headers: HEADERS, request: { log: SILENT } })
  return octokit
}
