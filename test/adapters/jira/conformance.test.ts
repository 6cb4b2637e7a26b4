import { jiraAdapter, SKIP_REASONS } from '../../../adapters/jira/index.ts'
import { adapterConformance } from '../conformance.ts'
import { SAMPLES } from './samples.ts'
import { addressed, authorized, signed } from './signed.ts'

adapterConformance(jiraAdapter, {
  proofs: {
    signature: { sign: signed, headers: ['x-hub-signature'], query: [], coversBody: true },
    jwt: { sign: authorized, headers: ['authorization'], query: [], coversBody: false },
    url_token: { sign: addressed, headers: [], query: ['token'], coversBody: false },
  },
  receipts: SAMPLES,
  baseUrls: ['https://Acme.Atlassian.NET', 'https://Source.Example.COM/some/path'],
  skipReasons: SKIP_REASONS,
})
