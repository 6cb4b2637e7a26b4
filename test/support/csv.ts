/** One row by the names of its columns; an empty cell is null. */
export type Row = Readonly<Record<string, string | null>>

/** One cell and what ends it: quoted (`""` is a quote, anything may stand in it) or plain. RFC 4180. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** The rows of a CSV text under its first line. Throws where it is none, or where a row has too few or too many cells. */
export function readCsv(text: string): Row[] {
  const [names = [], ...rows] = lines(text)
  return rows.map((cells, i) => {
    if (cells.length !== names.length) throw new Error(`row ${i + 1} has ${cells.length} cells, not ${names.length}`)
    return Object.fromEntries(names.map((name, at) => [name, cells[at] || null]))
  })
}

function lines(text: string): string[][] {
  const all: string[][] = []
  let line: string[] = []
  for (let at = 0; at < text.length; ) {
    CELL.lastIndex = at
    const match = CELL.exec(text)
    if (match === null) throw new Error(`no cell at character ${at}`)
    const [whole, quoted, plain = '', end] = match
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    at += whole.length
    if (end === ',' && at < text.length) continue
    if (end === ',') line.push('')
    all.push(line)
    line = []
  }
  return all
}
