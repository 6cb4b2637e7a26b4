import { githubAdapter, SKIP_REASONS } from '../../../adapters/github/index.ts'
import { adapterConformance } from '../conformance.ts'
import { EXAMPLES, receiptOf } from './examples.ts'
import { POLLED } from './polled.ts'
import { signed } from './signed.ts'

adapterConformance(githubAdapter, {
  sign: signed,
  signatureHeaders: ['x-hub-signature-256'],
  receipts: [...EXAMPLES.map(receiptOf), ...POLLED],
  skipReasons: SKIP_REASONS,
})
