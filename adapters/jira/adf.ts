import { type AnyObject, isObject } from './wire.ts'

/** Deeper than any editor makes them. What lies below is left out: a walk without an end would end the stack. */
const MAX_DEPTH = 100

interface Node {
  readonly type: string
  readonly text: string
  readonly attrs: AnyObject
  readonly content: readonly Node[]
}

/** Whether a description is a document in the Atlassian Document Format. */
export const isDocument = (value: unknown): value is AnyObject => isObject(value) && value.type === 'doc'

/** What the document says, as plain text: paragraphs apart, lists with their marks, tables row by row. */
export const plainText = (document: AnyObject): string => blocks(nodeOf(document, MAX_DEPTH).content, '\n\n')

function nodeOf(value: unknown, levels: number): Node {
  const { type, text, attrs, content } = isObject(value) ? value : {}
  return {
    type: textOf(type),
    text: textOf(text),
    attrs: isObject(attrs) ? attrs : {},
    content: levels > 0 && Array.isArray(content) ? content.map((item) => nodeOf(item, levels - 1)) : [],
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function blocks(nodes: readonly Node[], between: string): string {
  return runs(nodes)
    .map((run) => (run.every(isInline) ? run.map(inline).join('') : run.map(block).join('')))
    .filter((text) => text.trim() !== '')
    .join(between)
}

/** Text stands beside text, each block alone. */
function runs(nodes: readonly Node[]): Node[][] {
  const made: Node[][] = []
  for (const node of nodes) {
    const last = made.at(-1)
    if (last !== undefined && isInline(node) && last.every(isInline)) last.push(node)
    else made.push([node])
  }
  return made
}

const INLINE: ReadonlyMap<string, (node: Node) => string> = new Map<string, (node: Node) => string>([
  ['text', ({ text }) => text],
  ['hardBreak', () => '\n'],
  ['mention', ({ attrs }) => textOf(attrs.text) || `@${textOf(attrs.id)}`],
  ['emoji', ({ attrs }) => textOf(attrs.text) || textOf(attrs.shortName)],
  ['inlineCard', ({ attrs }) => addressOf(attrs)],
  ['status', ({ attrs }) => textOf(attrs.text)],
  ['date', ({ attrs }) => dayOf(attrs.timestamp)],
  ['placeholder', () => ''],
  ['mediaInline', ({ attrs }) => textOf(attrs.alt)],
])

const BLOCKS: ReadonlyMap<string, (node: Node) => string> = new Map<string, (node: Node) => string>([
  ['bulletList', ({ content }) => items(content, () => '- ')],
  ['decisionList', ({ content }) => items(content, () => '- ')],
  ['taskList', ({ content }) => items(content, ({ attrs }) => (attrs.state === 'DONE' ? '[x] ' : '[ ] '))],
  ['orderedList', ({ content, attrs }) => items(content, (_, at) => `${firstNumber(attrs) + at}. `)],
  ['tableRow', ({ content }) => content.map((cell) => blocks(cell.content, ' ')).join(' | ')],
  ['table', ({ content }) => content.map(block).join('\n')],
  ['expand', titled],
  ['nestedExpand', titled],
  ['rule', () => '---'],
  ['blockCard', ({ attrs }) => addressOf(attrs)],
  ['embedCard', ({ attrs }) => addressOf(attrs)],
  ['media', ({ attrs }) => textOf(attrs.alt)],
])

const isInline = ({ type }: Node) => INLINE.has(type)
const inline = (node: Node) => INLINE.get(node.type)?.(node) ?? ''
/** A kind of node that is not known is what it contains, or its own text. */
const block = (node: Node): string => BLOCKS.get(node.type)?.(node) ?? (blocks(node.content, '\n') || node.text)

function items(nodes: readonly Node[], mark: (item: Node, at: number) => string): string {
  return nodes
    .map((item, at) => {
      // A list may stand directly within a list; it goes on one level below.
      const isList = BLOCKS.has(item.type)
      const [first, rest] = isList ? ['  ', block(item)] : [mark(item, at), blocks(item.content, '\n') || item.text]
      return `${first}${rest.replaceAll('\n', `\n${' '.repeat(first.length)}`)}`
    })
    .join('\n')
}

function titled({ attrs, content }: Node): string {
  return [textOf(attrs.title), blocks(content, '\n')].filter((text) => text !== '').join('\n')
}

const firstNumber = ({ order }: AnyObject) => (typeof order === 'number' && Number.isSafeInteger(order) ? order : 1)

const addressOf = ({ url, data }: AnyObject) => textOf(url) || (isObject(data) ? textOf(data.url) : '')

function dayOf(timestamp: unknown): string {
  const day = new Date(Number(timestamp || Number.NaN))
  return Number.isNaN(day.getTime()) ? '' : day.toISOString().slice(0, 10)
}
