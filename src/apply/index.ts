export type { ReceiptOutcome } from './apply.ts'
export { applyIsolating } from './isolate.ts'
