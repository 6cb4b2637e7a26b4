/** Many values as one: what PostgreSQL's `…_send` make of each, behind each other. null: there were none. */

const SINCE_MS = Date.UTC(2000, 0)

/** An instant of `timestamptz_send`: microseconds since 2000, of which a double holds every one of the next 285 years. */
export function instantAt(bytes: Buffer, at: number): number {
  const micros = bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4)
  return SINCE_MS + Math.round(micros / 1000)
}

export function unpackInstants(bytes: Buffer | null): number[] {
  const instants: number[] = []
  for (let at = 0; at < (bytes?.length ?? 0); at += 8) instants.push(instantAt(bytes as Buffer, at))
  return instants
}

/** Seconds of `float8send`, never less than 0, to the millisecond: facts know no less. */
export function unpackSeconds(bytes: Buffer | null): number[] {
  const seconds: number[] = []
  for (let at = 0; at < (bytes?.length ?? 0); at += 8)
    seconds.push(Math.max(0, Math.round((bytes as Buffer).readDoubleBE(at) * 1000)) / 1000)
  return seconds
}
