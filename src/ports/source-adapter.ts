import type { Change } from '../domain/changes.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Json, SourceReading } from './source-reader.ts'
import type { SourceWriting } from './source-writer.ts'

export const SYSTEM_NAMES = ['github', 'jira'] as const
export type SystemName = (typeof SYSTEM_NAMES)[number]

/** A webhook request as it came: header names in lower case, the body byte for byte. */
export interface RawRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** Of the URL; of a name that stands there twice, the first. */
  readonly query?: Readonly<Record<string, string | undefined>>
}

/**
 * What proves where a delivery comes from. `signature`: the body signed with the secret. `jwt`: a token signed with the
 * secret of the app. `url_token`: a token in the URL that nobody can guess, and the signature where there is one.
 */
export const WEBHOOK_PROOFS = ['signature', 'jwt', 'url_token'] as const
export type WebhookProof = (typeof WEBHOOK_PROOFS)[number]

/** A webhook secret of an endpoint. Several may be active while one replaces another. */
export interface Secret {
  readonly id: string
  readonly value: string
  /** How this secret proves a delivery; one without it signs. */
  readonly proof?: WebhookProof
}

/** A request that proved where it comes from. */
export interface VerifiedDelivery {
  readonly deliveryId: string
  readonly topic: string
  /** Media type without parameters, e.g. application/json. */
  readonly contentType: string
  /** Which secret matched: tells when an old one is no longer in use. */
  readonly secretId: string
}

/** What is handed to the heart, by the inbox and by polling alike. */
export interface Receipt {
  readonly topic: string
  /** The source object or event, parsed. Unknown until the adapter's schema has looked at it. */
  readonly payload: unknown
  readonly receivedAt: Date
  /** The inbox row or the sync run it came with: correlates audit entries and events. */
  readonly correlationId: string
  /** The trace it came in with; left out: the one that it is applied in. */
  readonly traceparent?: string | null
}

/** A service is what is only reported through our own API. */
export const SCOPE_KINDS = ['repository', 'project', 'board', 'service'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]
/** What a source has. */
export type SourceScopeKind = Exclude<ScopeKind, 'service'>

/** A repository, project or board, as a receipt names it. */
export interface ScopeRef {
  readonly kind: ScopeKind
  readonly externalId: string
  readonly name: string
  readonly url: string | null
}

/** A scope as people name it before the source was asked; `externalId` is null unless the name says it. */
export interface ScopeName {
  readonly kind: ScopeKind
  readonly externalId: string | null
  readonly name: string
  /** The name has a `*` and stands for all scopes it matches. */
  readonly isPattern: boolean
}

export type Translation =
  | { readonly outcome: 'changes'; readonly changes: readonly Change[] }
  /** Nothing to apply; `reason` is a short code from `skipReasons`, shown to the operator. */
  | { readonly outcome: 'skipped'; readonly reason: string }

export interface TranslationContext {
  readonly rules: ScopeRules
  /** What `locate` found out about the scope and left for translation, e.g. which custom field holds the points. */
  readonly learned: Json | null
  /** The folder that the binding is narrowed to, e.g. services/api; null: all of the repository. */
  readonly pathPrefix: string | null
  /** Keyed hash of an e-mail address: addresses are never stored. Deterministic. */
  readonly hashEmail: (address: string) => string
}

/** The anti-corruption layer of one system. Their words never leave the adapter's folder. */
export interface SourceAdapter {
  readonly system: SystemName
  /** How its API is read; webhooks need none of it. */
  readonly reading: SourceReading
  /** What is written back through its API; null for a source that is only read. */
  readonly writing: SourceWriting | null
  /** The proofs that an endpoint may ask for; the first unless its operator chooses. */
  readonly proofs: readonly WebhookProof[]
  /** What objects live in when their receipt names no scope. */
  readonly mainScope: ScopeKind
  /** Headers worth keeping with a delivery: what tells a person, later, who sent it and why. Never a proof. */
  readonly keptHeaders: readonly string[]
  /** The query, with its question mark, of the URL that the source is given; empty for most. */
  webhookQuery(secret: Secret): string
  /** Whether anything is ever derived from deliveries of this topic. */
  usesTopic(topic: string): boolean
  /** Host part of every identity of this endpoint, lower case: `github.com`, or the host of a server of one's own. */
  host(baseUrl: string | null): string
  /**
   * The delivery, when one of the secrets signed exactly these bytes.
   * Throws SIGNATURE_* or DELIVERY_HEADERS_INVALID or CONTENT_TYPE_UNSUPPORTED. No secret: nothing matches.
   */
  verify(request: RawRequest, secrets: readonly Secret[], now: Date): VerifiedDelivery
  /** The scope that people mean by `octo/hello`, `ABC`, `board:12`, `octo/*`. Throws INPUT_INVALID, with an example. */
  scopeNamed(text: string): ScopeName
  /** The payload of a stored body. Throws PAYLOAD_INVALID when the bytes are not what the media type says. */
  parse(contentType: string, body: Uint8Array): unknown
  /** The scope a receipt speaks of; null when it speaks of the endpoint or of nothing we know. */
  scopeOf(receipt: Receipt): ScopeRef | null
  /** Pure: the same receipt and rules always give the same changes. Throws PAYLOAD_INVALID. */
  translate(receipt: Receipt, context: TranslationContext): Translation
}
