export interface SeedColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  /** Values of `CHECK (… IN (…))`. */
  readonly values: readonly string[] | null
}

export interface SeedTable {
  readonly table: string
  readonly columns: readonly SeedColumn[]
}

export interface SeedIndex {
  readonly name: string
  readonly table: string
  /** What is indexed and under which condition, as written. */
  readonly rest: string
}

const TYPES: Readonly<Record<string, string>> = { TIMESTAMPTZ: 'timestamp with time zone', FLOAT: 'double precision' }
/** The document's own corrections of itself come before section 3: there its tables begin. */
const FIRST_SECTION = '\n3. Schema: '

/** Every table of the design draft, with its columns as written. */
export function seedTables(document: string): SeedTable[] {
  const sql = withoutComments(document)
  return [...sql.matchAll(/^CREATE TABLE (\S+) \(\n([\s\S]*?)\n\);/gm)].map(([, table = '', body = '']) => ({
    table,
    columns: [...joined(body).matchAll(/^ +([a-z_]+) ([A-Z]+(?:\[\])?)(.*)$/gm)].map(
      ([, name = '', type = '', rest = '']) => ({
        name,
        type: TYPES[type] ?? type.toLowerCase(),
        notNull: /NOT NULL|PRIMARY KEY/.test(rest),
        default: / DEFAULT ('[^']*'|[a-z0-9_]+(?:\(\))?)/.exec(rest)?.[1] ?? null,
        values:
          / IN \(([^)]*)\)/
            .exec(rest)?.[1]
            ?.split(/, */)
            .map((value) => value.slice(1, -1)) ?? null,
      }),
    ),
  }))
}

/** Every index of the design draft. */
export function seedIndexes(document: string): SeedIndex[] {
  const sql = withoutComments(document)
  return [...sql.matchAll(/^CREATE INDEX (\S+) ON (\S+) (.*);/gm)].map(([, name = '', table = '', rest = '']) => ({
    name,
    table,
    rest,
  }))
}

const withoutComments = (document: string) =>
  document.slice(document.indexOf(FIRST_SECTION)).replace(/--.*$/gm, '').replace(/ +$/gm, '')

/** A CHECK on a line of its own belongs to the column before it. */
const joined = (body: string) => body.replace(/\n\s*CHECK/g, ' CHECK')
