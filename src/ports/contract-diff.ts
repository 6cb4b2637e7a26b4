/** Compares two versions of an interface specification. */
import type { BreakingChange } from '../domain/drift/contract-drift.ts'

/** An OpenAPI or AsyncAPI document, as YAML or JSON. */
export type ContractText = string

/** not_readable: one of them is no such document, or names others that are not in it. too_slow: gave up. */
export type Comparison =
  | { readonly breaking: readonly BreakingChange[] }
  | { readonly failed: 'not_readable' | 'too_large' | 'too_slow' }

export interface ContractDiff {
  /** What breaks between them, in order of place; whatever the documents hold, nothing but them is read. */
  compare(before: ContractText, after: ContractText): Promise<Comparison>
}
