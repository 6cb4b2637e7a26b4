import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RawRequest, Secret, SourceAdapter, WebhookProof } from '../../../src/ports/source-adapter.ts'
import { failure } from '../refusal.ts'

/** The moment at which deliveries are verified; a proof that ends holds a little longer. */
export const NOW = new Date('2026-01-10T10:00:00Z')

const BODY = new TextEncoder().encode('{"some":"body"}')

/** Also halves of characters and NUL. */
const ANY_TEXT = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))

/** How the source proves itself in one of the ways that the adapter accepts. */
export interface ProofSample {
  /** A complete request with this body, as the source proves it with this secret. */
  readonly sign: (body: Uint8Array, secret: string) => RawRequest
  /** Where the proof stands: names of headers, lower case, and of the query. */
  readonly headers: readonly string[]
  readonly query: readonly string[]
  /** Whether the proof speaks of the body; a token speaks only of who sends it. */
  readonly coversBody: boolean
}

/** What every adapter must hold for each way in which its deliveries are proved. */
export function verifyContract(adapter: Pick<SourceAdapter, 'verify'>, proof: WebhookProof, sample: ProofSample): void {
  const { sign } = sample
  const secret: Secret = { id: 'first', value: 'a secret of this endpoint', proof }
  const other: Secret = { id: 'second', value: 'a secret of another endpoint', proof }
  const refusal = (request: RawRequest, secrets: readonly Secret[]) =>
    failure(() => adapter.verify(request, secrets, NOW))

  test('accepts what a secret proved and names that secret', () => {
    expect(adapter.verify(sign(BODY, other.value), [secret, other], NOW).secretId).toBe(other.id)
    expect(adapter.verify(sign(BODY, secret.value), [secret, other], NOW).secretId).toBe(secret.id)
  })

  test('refuses when no secret is configured', () => {
    expect(refusal(sign(BODY, secret.value), []).entry.status).toBe(401)
  })

  test('refuses a request proved with an empty key, also when a secret is empty', () => {
    expect(refusal(sign(BODY, ''), [{ id: 'lost', value: '', proof }]).entry.status).toBe(401)
  })

  test('refuses the secret of another endpoint', () => {
    expect(refusal(sign(BODY, other.value), [secret]).code).toBe('SIGNATURE_MISMATCH')
  })

  test('refuses a request without its proof, whatever else is wrong with it', () => {
    const { headers, body, query = {} } = sign(BODY, secret.value)
    const bare = { headers: without(headers, sample.headers), query: without(query, sample.query), body }
    expect(refusal(bare, [secret]).code).toBe('SIGNATURE_MISSING')
    expect(refusal({ headers: {}, body }, [secret]).code).toBe('SIGNATURE_MISSING')
  })

  if (sample.coversBody)
    test('refuses a body in which any byte differs', () => {
      fc.assert(
        fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
          const body = BODY.with(at, (BODY[at] ?? 0) ^ by)
          expect(refusal({ ...sign(BODY, secret.value), body }, [secret]).code).toBe('SIGNATURE_MISMATCH')
        }),
      )
    })

  test('refuses any proof that is not the right one', () => {
    fc.assert(
      fc.property(ANY_TEXT, (claimed) => {
        const { headers, query, body } = sign(BODY, secret.value)
        const forged = {
          headers: { ...headers, ...claiming(sample.headers, claimed) },
          query: { ...query, ...claiming(sample.query, claimed) },
          body,
        }
        expect(refusal(forged, [secret]).entry.status).toBe(401)
      }),
    )
  })
}

type Named = Readonly<Record<string, string | undefined>>

const claiming = (names: readonly string[], claimed: string): Named =>
  Object.fromEntries(names.map((name) => [name, claimed]))

const without = (all: Named, names: readonly string[]): Named =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
