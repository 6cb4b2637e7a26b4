import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { Json } from '../../../src/ports/source-reader.ts'
import { HEADER_TEXT } from '../../http/header-text.ts'

const Secret = z.string().trim().max(4000).regex(HEADER_TEXT, 'must be printable text without spaces')
/** As an address goes into the header, a colon would end it there. */
const Email = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s:@]+@[^\s:@]+$/, 'must be the e-mail address of the account')
const Url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000)
  .transform((url) => new URL(url))
  .transform(({ origin, pathname }) => `${origin}${pathname.replace(/\/+$/, '')}`)
const CloudId = z.string().regex(/^[\w-]{1,100}$/, 'must be the id of the site')

const API_URL = 'https://api.atlassian.com'

const Token = z
  .object({
    kind: z.literal('api_token'),
    email: Email,
    token: Secret,
    cloud_id: CloudId.nullish(),
    api_url: Url.default(API_URL),
  })
  .transform(({ kind, email, token, cloud_id, api_url }) => ({
    kind,
    email,
    token,
    cloudId: cloud_id ?? null,
    apiUrl: api_url,
  }))
const PersonalToken = z.object({ kind: z.literal('pat'), token: Secret })

const Grant = z
  .object({
    kind: z.literal('oauth'),
    client_id: Secret,
    client_secret: Secret,
    refresh_token: Secret,
    cloud_id: CloudId.nullish(),
    auth_url: Url.default('https://auth.atlassian.com'),
    api_url: Url.default(API_URL),
  })
  .transform((it) => ({
    kind: it.kind,
    clientId: it.client_id,
    clientSecret: it.client_secret,
    refreshToken: it.refresh_token,
    cloudId: it.cloud_id ?? null,
    authUrl: it.auth_url,
    apiUrl: it.api_url,
    access: null,
  }))

const Given = z.discriminatedUnion('kind', [Token, PersonalToken, Grant], {
  error: 'must be of kind api_token, oauth or pat',
})

const StoredToken = z.object({
  kind: z.literal('api_token'),
  email: z.string(),
  token: z.string(),
  /** null: it opens the site, or it is not known yet that it has scopes. */
  cloudId: z.string().nullable().default(null),
  apiUrl: z.string().default(API_URL),
})
const StoredGrant = z.object({
  kind: z.literal('oauth'),
  clientId: z.string(),
  clientSecret: z.string(),
  /** Can be used once: each use answers with the next one. */
  refreshToken: z.string(),
  /** null until it was looked up. */
  cloudId: z.string().nullable(),
  authUrl: z.string(),
  apiUrl: z.string(),
  /** null until the first renewal. Times are by the source's clock. */
  access: z.object({ token: z.string(), madeAt: z.iso.datetime(), expiresAt: z.iso.datetime() }).nullable(),
})
const Stored = z.discriminatedUnion('kind', [StoredToken, PersonalToken, StoredGrant])

export type Credential = z.output<typeof Stored>
export type ApiToken = z.output<typeof StoredToken>
export type OauthGrant = z.output<typeof StoredGrant>

/**
 * The credential as it is stored: the token of an account of Jira Cloud, the grant of an OAuth 2.0 app, or a personal
 * token of Data Center. Throws INPUT_INVALID, whose issues name fields and what they must be, never what was given.
 */
export function credential(input: unknown): Json {
  const result = Given.safeParse(input)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'credential', message }))
  throw new TrackerdError('INPUT_INVALID', { issues })
}

/** What `credential` made, read back. */
export function readCredential(stored: Json): Credential {
  const result = Stored.safeParse(stored)
  if (!result.success) throw new TrackerdError('INTERNAL', { what: 'the stored credential is not one of Jira' })
  return result.data
}

/** The credential as it is stored now, of the kind that a connection began with. */
export function storedAs<Kind extends Credential['kind']>(kind: Kind, stored: Json) {
  const known = readCredential(stored)
  if (isOf(kind, known)) return known
  // An operator set one of another kind meanwhile: the next connection begins with that.
  throw new TrackerdError('UPSTREAM_UNAVAILABLE', { what: 'the credential was replaced by one of another kind' })
}

const isOf = <Kind extends Credential['kind']>(kind: Kind, known: Credential): known is Credential & { kind: Kind } =>
  known.kind === kind

/** The app whose endpoints share one hourly quota, whichever tenant they belong to; null for tokens of people. */
export function appOf(stored: Json): string | null {
  const known = readCredential(stored)
  return known.kind === 'oauth' ? known.clientId : null
}
