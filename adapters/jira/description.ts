import { storableJson, storableText } from '../payload/storable.ts'
import { isDocument, plainText } from './adf.ts'
import { isObject } from './wire.ts'

type Document = Readonly<Record<string, unknown>>

/** A description as text, and the document it comes from where it is one. */
export function descriptionOf(told: unknown): { readonly text: string; readonly document: Document | null } {
  if (typeof told === 'string') return { text: storableText(told), document: null }
  if (!isDocument(told)) return { text: '', document: null }
  const document = storableJson(told)
  return { text: storableText(plainText(told)), document: isObject(document) ? document : null }
}
