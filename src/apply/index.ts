export { applyReceipts, type ReceiptOutcome } from './apply.ts'
export { identifyFor } from './feed.ts'
export { applyIsolating } from './isolate.ts'
export { bindParts, bindScopes } from './scopes.ts'
