import { githubAdapter, SKIP_REASONS } from '../../../adapters/github/index.ts'
import { adapterConformance } from '../conformance.ts'
import { EXAMPLES, receiptOf } from './examples.ts'
import { POLLED } from './polled.ts'
import { signed } from './signed.ts'

adapterConformance(githubAdapter, {
  proofs: { signature: { sign: signed, headers: ['x-hub-signature-256'], query: [], coversBody: true } },
  receipts: [...EXAMPLES.map(receiptOf), ...POLLED],
  baseUrls: [null, 'https://Source.Example.COM/some/path'],
  skipReasons: SKIP_REASONS,
})
