/** What a search may ask for. */
export const FIELDS = ['project', 'id', 'key', 'updated', 'created', 'status', 'issuetype'] as const
export type FieldName = (typeof FIELDS)[number]

const ALIASES: Readonly<Record<string, FieldName>> = {
  issue: 'key',
  issuekey: 'key',
  updateddate: 'updated',
  createddate: 'created',
  type: 'issuetype',
}

const ORDERED = ['id', 'key', 'updated', 'created'] as const
export type OrderName = (typeof ORDERED)[number]

export interface Value {
  readonly text: string
  /** Then a number is no longer an instant. */
  readonly isQuoted: boolean
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'in', 'not in'] as const
export type Operator = (typeof OPERATORS)[number]

export interface Clause {
  readonly field: FieldName
  readonly operator: Operator
  readonly values: readonly Value[]
}

export interface Order {
  readonly by: OrderName
  readonly isDescending: boolean
}

export interface Query {
  /** All of them hold. */
  readonly clauses: readonly Clause[]
  readonly order: readonly Order[]
}

/** The query cannot be read, or names what there is not: 400. */
export class JqlError extends Error {}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(<=|>=|!=|[=<>(),])|([^\s"'=<>!(),]+))/y
const ORDER_AT_MOST = 7

interface Token {
  readonly text: string
  readonly kind: 'quoted' | 'sign' | 'word'
}

function tokens(jql: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  const text = jql.trimEnd()
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) throw new JqlError(`Error in the JQL Query: unexpected character at ${at}.`)
    const [, double, single, sign, word] = match
    const quoted = double ?? single
    if (quoted !== undefined) found.push({ kind: 'quoted', text: quoted.replaceAll(/\\(.)/g, '$1') })
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign })
    else found.push({ kind: 'word', text: word ?? '' })
  }
  return found
}

/** Reads clauses joined by AND, and an order. Anything else is refused, as Jira refuses what it does not know. */
export function parse(jql: string): Query {
  const left = tokens(jql)
  const is = (word: string, at = 0) => left[at]?.kind !== 'quoted' && left[at]?.text.toLowerCase() === word
  const take = (): Token => {
    const token = left.shift()
    if (token === undefined) throw new JqlError('Error in the JQL Query: unexpected end.')
    return token
  }
  const expect = (word: string) => {
    if (!is(word))
      throw new JqlError(`Error in the JQL Query: Expecting '${word}' but got '${left[0]?.text ?? 'end'}'.`)
    take()
  }
  const value = (): Value => {
    const { kind, text } = take()
    if (kind === 'sign') throw new JqlError(`Error in the JQL Query: Expecting a value but got '${text}'.`)
    return { text, isQuoted: kind === 'quoted' }
  }

  function clause(): Clause {
    const field = fieldOf(take().text)
    if (is('not') && is('in', 1)) {
      left.splice(0, 2)
      return { field, operator: 'not in', values: list() }
    }
    const { text } = take()
    const operator = OPERATORS.find((it) => it === text.toLowerCase())
    if (operator === undefined) throw new JqlError(`Error in the JQL Query: '${text}' is not an operator.`)
    return { field, operator, values: operator === 'in' ? list() : [value()] }
  }

  function list(): Value[] {
    expect('(')
    const values = [value()]
    for (; is(','); values.push(value())) take()
    expect(')')
    return values
  }

  function order(): Order {
    const word = take().text
    const by = ORDERED.find((it) => it === (ALIASES[word.toLowerCase()] ?? word.toLowerCase()))
    if (by === undefined) throw new JqlError(`Not able to sort using field '${word}'.`)
    const isDescending = is('desc')
    if (isDescending || is('asc')) take()
    return { by, isDescending }
  }

  const clauses: Clause[] = []
  const terms: Order[] = []
  while (left.length > 0 && !is('order')) {
    if (clauses.length > 0) expect('and')
    clauses.push(clause())
  }
  if (left.length > 0) {
    expect('order')
    expect('by')
    terms.push(order())
    for (; is(','); terms.push(order())) take()
    if (left.length > 0) throw new JqlError(`Error in the JQL Query: Expecting the end but got '${left[0]?.text}'.`)
  }
  if (terms.length > ORDER_AT_MOST) throw new JqlError(`JQL can be ordered by at most ${ORDER_AT_MOST} fields.`)
  return { clauses, order: terms }
}

function fieldOf(word: string): FieldName {
  const name = word.toLowerCase()
  const field = FIELDS.find((it) => it === (ALIASES[name] ?? name))
  if (field === undefined) {
    throw new JqlError(`Field '${word}' does not exist or you do not have permission to view it.`)
  }
  return field
}
