/** The fields of a protobuf message by their number: a number for a varint or fixed64, bytes for everything else. */
export type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>

/** Reads the wire format, as far as OTLP uses it. */
export function fieldsOf(message: Uint8Array): Fields {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const fields = new Map<number, (bigint | Uint8Array)[]>()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const bytes = (length: number) => {
    at += length
    return message.subarray(at - length, at)
  }
  const read = (wireType: number): bigint | Uint8Array => {
    if (wireType === 0) return varint()
    if (wireType === 1) return bytes(8)
    if (wireType === 2) return bytes(Number(varint()))
    if (wireType === 5) return bytes(4)
    throw new TypeError(`wire type ${wireType}`)
  }
  while (at < message.length) {
    const tag = Number(varint())
    const value = read(tag & 7)
    const known = fields.get(tag >> 3)
    if (known === undefined) fields.set(tag >> 3, [value])
    else known.push(value)
  }
  return fields
}

const all = (fields: Fields, number: number) => (fields.get(number) ?? []) as Uint8Array[]

export const messages = (fields: Fields, number: number): Fields[] => all(fields, number).map(fieldsOf)
export const hex = (fields: Fields, number: number): string => Buffer.from(all(fields, number)[0] ?? []).toString('hex')
export const text = (fields: Fields, number: number): string => Buffer.from(all(fields, number)[0] ?? []).toString()
export const int = (fields: Fields, number: number): number => Number(fields.get(number)?.[0] ?? 0)
