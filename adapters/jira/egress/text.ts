import type { JiraClient } from '../client/client.ts'
import { signatureOf } from './own.ts'

const ADDRESS = /(https?:\/\/[^\s<>|\]]+)/

/** Plain lines in the form that the API takes: a document on Cloud, marked-up text on Data Center. Signed at the end. */
export const written = ({ flavour }: JiraClient, lines: readonly string[], marker: string): unknown =>
  flavour === 'cloud' ? documentOf(lines, marker) : wikiOf(lines, marker)

function documentOf(lines: readonly string[], marker: string) {
  const paragraph = (content: readonly object[]) => ({ type: 'paragraph', content })
  const signature = { type: 'text', text: signatureOf(marker), marks: [{ type: 'code' }] }
  return {
    type: 'doc',
    version: 1,
    content: [...lines.map((line) => paragraph(parts(line).map(nodeOf))), paragraph([signature])],
  }
}

const nodeOf = ({ text, isAddress }: Part) =>
  isAddress ? { type: 'text', text, marks: [{ type: 'link', attrs: { href: text } }] } : { type: 'text', text }

/** What is marked up is shown as it stands; addresses become links by themselves. */
const wikiOf = (lines: readonly string[], marker: string) =>
  [
    ...lines.map((line) =>
      parts(line)
        .map(({ text, isAddress }) => (isAddress ? text : text.replace(/[\\{}[\]*_^~+|!]/g, (mark) => `\\${mark}`)))
        .join(''),
    ),
    `{{${signatureOf(marker)}}}`,
  ].join('\n\n')

interface Part {
  readonly text: string
  readonly isAddress: boolean
}

const parts = (line: string): Part[] =>
  line
    .split(ADDRESS)
    .map((text, at) => ({ text, isAddress: at % 2 === 1 }))
    .filter(({ text }) => text !== '')
