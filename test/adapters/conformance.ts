import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/domain/changes.ts'
import { DEFAULT_RULES } from '../../src/domain/rules.ts'
import { TrackerdError } from '../../src/errors.ts'
import type {
  Receipt,
  SourceAdapter,
  Translation,
  TranslationContext,
  WebhookProof,
} from '../../src/ports/source-adapter.ts'
import { type ProofSample, verifyContract } from './conformance/verify.ts'
import { everyText, mutilated, textsOf } from './mangle.ts'
import { codeOf, failure } from './refusal.ts'

/** The half of an adapter that reads what arrives, whoever sent or fetched it. */
export type Receiving = Omit<SourceAdapter, 'reading' | 'writing'>

export interface ConformanceSamples {
  /** One for each of the adapter's proofs. */
  readonly proofs: { readonly [Proof in WebhookProof]?: ProofSample }
  /** Real receipts; the more kinds, the better. */
  readonly receipts: readonly Receipt[]
  /** Base URLs that the adapter takes, null among them where it needs none. */
  readonly baseUrls: readonly (string | null)[]
  readonly skipReasons: Readonly<Record<string, string>>
}

export const CONTEXT: TranslationContext = {
  rules: DEFAULT_RULES,
  learned: null,
  pathPrefix: null,
  hashEmail: (address) => `hash of ${address.length}`,
}

const JSON_TYPE = 'application/json'

/** What every adapter must hold, whatever it speaks to. Each one runs this first. */
export function adapterConformance(adapter: Receiving, samples: ConformanceSamples): void {
  describe(`the ${adapter.system} adapter keeps the contract`, () => {
    test('proves deliveries in ways that its samples show, one at least', () => {
      expect(Object.keys(samples.proofs).sort()).toEqual([...adapter.proofs].sort())
      expect(adapter.proofs).not.toHaveLength(0)
    })
    for (const proof of adapter.proofs) {
      const sample = samples.proofs[proof]
      if (sample !== undefined) describe(`verify by ${proof}`, () => verifyContract(adapter, proof, sample))
    }
    describe('parse', () => parseContract(adapter, samples))
    describe('translate', () => translateContract(adapter, samples))
    describe('host and scope', () => scopeContract(adapter, samples))
  })
}

function parseContract(adapter: Receiving, { receipts }: ConformanceSamples): void {
  const parse = (text: string) => adapter.parse(JSON_TYPE, new TextEncoder().encode(text))

  test('gives the payload of a stored body', () => {
    for (const { payload } of receipts) expect(parse(JSON.stringify(payload))).toEqual(payload)
  })

  test('refuses whatever is no payload as PAYLOAD_INVALID', () => {
    for (const text of ['', 'null', '[]', '1', '"text"', '{', '{"a":}', '\uFEFF', '{"a":1}{']) {
      expect(failure(() => parse(text)).code).toBe('PAYLOAD_INVALID')
    }
  })

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(['PAYLOAD_INVALID', 'parsed']).toContain(codeOf(() => adapter.parse(JSON_TYPE, bytes)))
      }),
    )
  })

  test('survives nesting, prototype keys and broken text', () => {
    const deep = '{"a":'.repeat(400_000)
    expect(failure(() => parse(deep)).code).toBe('PAYLOAD_INVALID')
    expect(failure(() => parse(`${deep}1${'}'.repeat(400_000)}`)).code).toBe('PAYLOAD_INVALID')
    const shallower = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    expect(['PAYLOAD_INVALID', 'parsed']).toContain(codeOf(() => parse(shallower)))
    expect(codeOf(() => adapter.parse(JSON_TYPE, Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)))).toBe('PAYLOAD_INVALID')
    const payload = parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
    for (const { topic, receivedAt, correlationId } of receipts) {
      codeOf(() => adapter.translate({ topic, payload, receivedAt, correlationId }, CONTEXT))
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
}

function translateContract(adapter: Receiving, { receipts, skipReasons }: ConformanceSamples): void {
  const all = receipts.map((receipt) => adapter.translate(receipt, CONTEXT))
  const changes = all.flatMap(changesOf)

  test('gives the same translation every time, in any order, and leaves the receipt alone', () => {
    const before = structuredClone(receipts)
    for (const at of [...receipts.keys()].reverse()) {
      expect(adapter.translate(receipts[at] as Receipt, CONTEXT)).toEqual(all[at])
    }
    expect(receipts).toEqual(before)
  })

  test('skips only for reasons it lists', () => {
    const reasons = all.flatMap((it) => (it.outcome === 'skipped' ? [it.reason] : []))
    expect(Object.keys(skipReasons)).toEqual(expect.arrayContaining([...new Set(reasons)]))
  })

  test('skips topics it does not know, also those that objects inherit', () => {
    for (const topic of ['no_such_topic', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const receipt = { topic, payload: {}, receivedAt: new Date(0), correlationId: '' }
      expect(adapter.translate(receipt, CONTEXT).outcome).toBe('skipped')
    }
  })

  test('names every object, and tells its state unless it is gone', () => {
    for (const change of changes) {
      expect(change.externalId).not.toBe('')
      expect(change.scope).not.toBe('')
      if (change.gone === null) expect(change.fields).not.toBeNull()
    }
  })

  test('gives ids that depend neither on when it was received nor on the rules', () => {
    const identities = (translation: Translation) => changesOf(translation).map((it) => [it.kind, it.externalId])
    const context = { ...CONTEXT, rules: { ...DEFAULT_RULES, incidentLabels: ['.*'], moveStories: true } }
    receipts.forEach((receipt, at) => {
      const later = adapter.translate({ ...receipt, receivedAt: new Date(1e12), correlationId: 'later' }, context)
      expect(identities(later)).toEqual(identities(all[at] as Translation))
    })
  })

  test('gives versions that sort as text: printable ASCII, a time or a constant first', () => {
    const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z([#.][!-~]*)?|\d([#.][!-~]*)?|~)$/
    for (const change of changes) expect(change.version).toMatch(form)
  })

  test('gives times in UTC with milliseconds, and text that PostgreSQL can store', () => {
    for (const text of changes.flatMap(textsOf)) {
      expect(text).not.toContain('\0')
      expect(text.isWellFormed()).toBe(true)
    }
    const times = changes.flatMap((change) => Object.entries(change.fields ?? {}).filter(([key]) => /At$/.test(key)))
    for (const [, at] of times) if (at !== null) expect(new Date(at as string).toISOString()).toBe(at)
  })

  test('cleans text that PostgreSQL cannot store, wherever it stands', () => {
    for (const receipt of receipts) {
      const payload = everyText(receipt.payload, (text) => (/^[A-Za-z ]+$/.test(text) ? `${text}\0\uD800` : text))
      const translation = translateOrRefuse(adapter, { ...receipt, payload })
      for (const text of changesOf(translation).flatMap(textsOf)) {
        expect(text).not.toContain('\0')
        expect(text.isWellFormed()).toBe(true)
      }
    }
  })

  test('translates or refuses as PAYLOAD_INVALID whatever is missing or of another type', () => {
    fc.assert(
      fc.property(fc.constantFrom(...receipts), fc.nat(), fc.jsonValue(), (receipt, seed, value) => {
        const payload = mutilated(receipt.payload, seed, value)
        translateOrRefuse(adapter, { ...receipt, payload })
        adapter.scopeOf({ ...receipt, payload })
      }),
      { numRuns: 2000 },
    )
    for (const payload of [null, undefined, 1, 'text', [], {}, { action: 1 }]) {
      for (const receipt of receipts) translateOrRefuse(adapter, { ...receipt, payload })
    }
  })
}

function scopeContract(adapter: Receiving, { receipts, baseUrls }: ConformanceSamples): void {
  test('the host is lower case and always the same', () => {
    for (const baseUrl of baseUrls) {
      const host = adapter.host(baseUrl)
      expect(host).toBe(host.toLowerCase())
      expect(host).not.toContain('/')
      expect(adapter.host(baseUrl)).toBe(host)
    }
  })

  test('changes of a receipt belong to the scope it speaks of', () => {
    for (const receipt of receipts) {
      const scope = adapter.scopeOf(receipt)
      if (scope === null) continue
      for (const change of changesOf(adapter.translate(receipt, CONTEXT))) {
        expect([null, scope.externalId]).toContain(change.scope)
      }
    }
  })
}

export function changesOf(translation: Translation | null): readonly Change[] {
  return translation?.outcome === 'changes' ? translation.changes : []
}

function translateOrRefuse(adapter: Receiving, receipt: Receipt): Translation | null {
  try {
    return adapter.translate(receipt, CONTEXT)
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'PAYLOAD_INVALID') return null
    throw error
  }
}
