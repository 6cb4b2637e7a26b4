import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText } from '../../../adapters/jira/adf.ts'
import { descriptionOf } from '../../../adapters/jira/description.ts'
import { documentOf, paragraph, words } from './samples.ts'

const node = (type: string, content: readonly object[] = [], attrs: object = {}) => ({ type, attrs, content })
const said = (...content: object[]) => plainText(documentOf(...content))
const item = (...content: object[]) => node('listItem', content)
const told = (text: string) => paragraph(words(text))

describe('a document says', () => {
  test('paragraphs and headings apart, and lines of a paragraph below each other', () => {
    const heading = node('heading', [words('Title')], { level: 1 })
    expect(said(heading, paragraph(words('one'), { type: 'hardBreak' }, words('two')), told('three'))).toBe(
      'Title\n\none\ntwo\n\nthree',
    )
  })

  test('text whatever its marks, and nothing for paragraphs without any', () => {
    const bold = { ...words('bold'), marks: [{ type: 'strong' }] }
    const link = { ...words(' link'), marks: [{ type: 'link', attrs: { href: 'https://example.com' } }] }
    expect(said(paragraph(), paragraph(bold, link), { type: 'paragraph' })).toBe('bold link')
  })

  test('lists with their marks, one level below the other', () => {
    const inner = node('bulletList', [item(told('a')), item(told('b'))])
    expect(said(node('orderedList', [item(told('one'), inner), item(told('two'))], { order: 9 }))).toBe(
      '9. one\n   - a\n   - b\n10. two',
    )
    const tasks = [
      node('taskItem', [words('to do')], { state: 'TODO' }),
      node('taskItem', [words('made')], { state: 'DONE' }),
    ]
    expect(said(node('taskList', [...tasks, node('taskList', [tasks[1] as object])]))).toBe(
      '[ ] to do\n[x] made\n  [x] made',
    )
    expect(said(node('decisionList', [node('decisionItem', [words('we go')])]))).toBe('- we go')
  })

  test('tables row by row', () => {
    const row = (...cells: object[]) => node('tableRow', cells)
    const cell = (text: string) => node('tableCell', [told(text)])
    const header = row(node('tableHeader', [told('Name')]), node('tableHeader', [told('Size')]))
    expect(
      said(
        node('table', [header, row(cell('a'), node('tableCell', [told('1'), told('2')])), row(cell(''), cell('3'))]),
      ),
    ).toBe('Name | Size\na | 1 2\n | 3')
  })

  test('people, emoji, dates, states and addresses within the text', () => {
    const text = paragraph(
      node('mention', [], { id: '5b10', text: '@Ada' }),
      words(' and '),
      node('mention', [], { id: '5b11' }),
      words(' '),
      node('emoji', [], { shortName: ':tada:', text: '🎉' }),
      node('emoji', [], { shortName: ':custom:' }),
      words(' '),
      node('date', [], { timestamp: '1768039200000' }),
      words(' '),
      node('status', [], { text: 'DONE', color: 'green' }),
      words(' '),
      node('inlineCard', [], { url: 'https://example.com/ABC-1' }),
      node('inlineCard', [], { data: { url: 'https://example.com/2' } }),
    )
    expect(said(text)).toBe('@Ada and @5b11 🎉:custom: 2026-01-10 DONE https://example.com/ABC-1https://example.com/2')
  })

  test('code as it stands, quotes, panels and what is folded', () => {
    const code = node('codeBlock', [words('if (a) {\n  b()\n}')], { language: 'js' })
    expect(said(code, node('rule'), node('blockquote', [told('quoted')]))).toBe('if (a) {\n  b()\n}\n\n---\n\nquoted')
    expect(said(node('panel', [told('note'), told('well')]), node('expand', [told('inside')], { title: 'More' }))).toBe(
      'note\nwell\n\nMore\ninside',
    )
  })

  test('of pictures and cards what they are called, of pictures without a name nothing', () => {
    const picture = (attrs: object) => node('mediaSingle', [node('media', [], attrs)])
    expect(
      said(picture({ id: '1', alt: 'a chart' }), picture({ id: '2' }), node('blockCard', [], { url: 'https://a.b' })),
    ).toBe('a chart\n\nhttps://a.b')
  })

  test('what unknown nodes contain, in their places', () => {
    expect(said(node('layoutSection', [node('novelty', [told('kept')])]), { type: 'novelty', text: 'too' })).toBe(
      'kept\n\ntoo',
    )
    expect(said({ type: 'extension', attrs: { extensionKey: 'x' } }, { type: 7, content: 'no' }, told('rest'))).toBe(
      'rest',
    )
  })
})

describe('a description', () => {
  test('is kept as a document beside its text, and as text alone where it is text', () => {
    const document = documentOf(told('Hello'))
    expect(descriptionOf(document)).toEqual({ text: 'Hello', document })
    expect(descriptionOf('h1. Hello')).toEqual({ text: 'h1. Hello', document: null })
    for (const nothing of [null, undefined, 1, [], {}, { type: 'other' }])
      expect(descriptionOf(nothing)).toEqual({ text: '', document: null })
  })

  test('can be stored: no NUL and no half of a character, also in names', () => {
    const { text, document } = descriptionOf({ ...documentOf(told('a\0b\uD800')), 'x\0': 'y\0' })
    expect(text).toBe('ab\uFFFD')
    expect(JSON.stringify(document)).not.toMatch(/\\u0000|\\ud800/)
    expect(document).toMatchObject({ x: 'y' })
  })

  test('without an end gives what stands above, and is not kept', () => {
    let deep: object = told('below')
    for (let level = 0; level < 50_000; level++) deep = node('panel', [deep])
    expect(descriptionOf(documentOf(told('above'), deep))).toEqual({ text: 'above', document: null })
  })

  test('of any form is read', () => {
    const types = fc.constantFrom(
      'doc',
      'paragraph',
      'text',
      'table',
      'tableRow',
      'taskList',
      'media',
      'date',
      'orderedList',
    )
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        fc.record({ type: types, text: fc.anything(), attrs: fc.anything(), content: fc.array(tie('tree')) }),
      ),
    }))
    fc.assert(
      fc.property(fc.array(tree), (content) => {
        expect(descriptionOf({ type: 'doc', content }).text.isWellFormed()).toBe(true)
      }),
    )
  })
})
