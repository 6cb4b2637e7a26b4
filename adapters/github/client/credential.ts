import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { Json } from '../../../src/ports/source-reader.ts'
import { HEADER_TEXT } from '../../http/header-text.ts'

const Token = z.object({
  kind: z.literal('token'),
  token: z.string().trim().max(1000).regex(HEADER_TEXT, 'must be printable text without spaces'),
})

/** e.g. 123456, or the client id `Iv23liABCDEF`, which GitHub takes in its place. */
const AppId = z.union([z.int().positive().transform(String), z.string().regex(/^[\w.]{1,100}$/)], {
  error: 'must be the id of the app',
})
const InstallationId = z.union([z.int().positive().transform(String), z.string().regex(/^[1-9]\d{0,15}$/)], {
  error: 'must be the number of the installation',
})

/** As PKCS#8 whatever it came as: the file that GitHub hands out is PKCS#1. */
const PrivateKey = z
  .string()
  .max(20_000)
  .transform((pem, context) => {
    const key = keyOf(pem)
    if (key?.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs8', format: 'pem' }).toString()
    context.addIssue({ code: 'custom', message: 'must be an RSA private key in PEM, without a passphrase' })
    return z.NEVER
  })

const App = z
  .object({
    kind: z.literal('app'),
    app_id: AppId,
    installation_id: InstallationId,
    private_key: PrivateKey,
  })
  .transform((it) => ({
    kind: it.kind,
    appId: it.app_id,
    installationId: it.installation_id,
    privateKey: it.private_key,
  }))

const Given = z.discriminatedUnion('kind', [Token, App], { error: 'must be a token, or kind token or app' })

const Stored = z.discriminatedUnion('kind', [
  Token,
  z.object({ kind: z.literal('app'), appId: z.string(), installationId: z.string(), privateKey: z.string() }),
])

export type Credential = z.output<typeof Stored>
export type AppCredential = Extract<Credential, { kind: 'app' }>

/**
 * The credential as it is stored: a token (classic or fine-grained; a plain string is one) or an app with its installation.
 * Throws INPUT_INVALID, whose issues name fields and what they must be, never what was given.
 */
export function credential(input: unknown): Json {
  const result = Given.safeParse(typeof input === 'string' ? { kind: 'token', token: input } : input)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'credential', message }))
  throw new TrackerdError('INPUT_INVALID', { issues })
}

/** What `credential` made, read back. */
export function readCredential(stored: Json): Credential {
  const result = Stored.safeParse(stored)
  if (!result.success) throw new TrackerdError('INTERNAL', { what: 'the stored credential is not one of GitHub' })
  return result.data
}

/** null for what is no private key. The reason is left out: it is OpenSSL's, and about the text of the key. */
function keyOf(pem: string): KeyObject | null {
  try {
    // Keys that went through an environment variable often have `\n` written out.
    return createPrivateKey(pem.replaceAll('\\n', '\n'))
  } catch {
    return null
  }
}
