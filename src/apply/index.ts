export type { Batch, BatchResult, ReceiptOutcome } from './apply.ts'
export { applyIsolating } from './isolate.ts'
