/** Reads what an event carries. Payloads were written by several versions of trackerd, so nothing is taken for granted. */
type Payload = Readonly<Record<string, unknown>>

/** An object of a source that the event is about. */
export interface Reference {
  readonly system: string | null
  readonly host: string | null
  readonly id: string | null
  /** As people name it, e.g. octo/hello#1 or SHOP-7. */
  readonly key: string | null
  readonly url: string | null
  readonly status: string | null
}

const NOWHERE: Reference = { system: null, host: null, id: null, key: null, url: null, status: null }

export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : []

const objectOf = (value: unknown): Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {}

/** The member as an object, an empty one when it is none. */
export const memberOf = (payload: Payload, name: string): Payload => objectOf(payload[name])

/** The first source object that the payload names; a payload about one object names it in its own members. */
export function referenceOf(payload: Payload): Reference {
  const { external_refs: refs } = payload
  const first = Array.isArray(refs) ? objectOf(refs[0]) : payload
  const id = first.id ?? first.external_id
  return {
    ...NOWHERE,
    system: textOf(first.system),
    host: textOf(first.host),
    id: typeof id === 'number' ? String(id) : textOf(id),
    key: textOf(first.key) ?? textOf(first.external_key),
    url: urlOf(first.url) ?? urlOf(payload.url),
    status: textOf(first.source_status),
  }
}

/** As schemas want a URI: absolute, and in ASCII. */
export function urlOf(value: unknown): string | null {
  const text = textOf(value)
  if (text === null || isUsual(text)) return text
  return URL.parse(text)?.href ?? null
}

/**
 * Addresses that come out of the parser as they went in, which is nearly all: every event has three or four, and the parser
 * takes longer than all else that is done to them. No dots at the start of a part of the path, no host that may be a
 * number or in Punycode, nothing that would be escaped.
 */
const USUAL = /^https:\/\/(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*\/[\w/~:@!$&()*+,;=.-]*$/
const isUsual = (text: string) => USUAL.test(text) && !text.includes('/.') && !text.includes('xn--')

/** Where it happened: the source's host, or this tenant's trackerd when the event is about its own work. */
export function sourceOf({ host }: Reference, tenantId: string): string {
  return (host === null ? null : urlOf(`https://${host}/`)) ?? `urn:trackerd:tenant:${tenantId}`
}

/** A part that exists, or nothing. */
export const given = <K extends string, V>(name: K, value: V | null): { readonly [key in K]?: V } =>
  value === null ? {} : ({ [name]: value } as { [key in K]?: V })
